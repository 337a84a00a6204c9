import { describe, expect, it } from 'vitest';
import { bound } from '../../conformance/bound.ts';
import { ratesOf } from '../../conformance/schedules.ts';
import reference from '../../reference/schedules.json' with { type: 'json' };

const { epochs, stepsPerEpoch, observed, cases } = reference;
const training = { epochs, stepsPerEpoch, steps: epochs * stepsPerEpoch };
const valuesOf = (epoch: number) => {
  const value = observed[epoch] ?? NaN;
  return { values: { loss: value, accuracy: value }, goals: { loss: 'minimize', accuracy: 'maximize' } as const };
};

describe('schedules against PyTorch, at every step', () => {
  it.each(
    cases.map(
      ({ type, fields, rates }) =>
        [`${type} ${JSON.stringify(fields)}`, bound('schedule', type, fields), rates] as const,
    ),
  )('%s', (_, schedule, rates) => {
    const ours = ratesOf(schedule, training, valuesOf);
    expect(new Set(rates).size).toBeGreaterThan(1);
    rates.forEach((rate, step) => expect(Math.abs(ours[step]! - rate) / 0.5, `step ${step}`).toBeLessThan(1e-12));
  });
});
