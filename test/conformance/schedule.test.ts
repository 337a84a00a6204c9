import { describe, expect, it } from 'vitest';
import { rateAt } from '../../src/registry/rate.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import { catalog, examples } from './bound.ts';
import { ratesOf } from './schedules.ts';

/**
 * A schedule may watch any value: a loss that rises slowly and an accuracy that falls, so that those who wait for
 * better ones act.
 */
const valuesOf = (schedule: Bound<'schedule'>) => (epoch: number) => {
  const watched = Object.entries(catalog.get('schedule', schedule.type)!.fields)
    .filter(([, field]) => field['monitor'])
    .map(([name]) => (schedule.fields as Record<string, string>)[name]!);
  return {
    values: Object.fromEntries(watched.map((name) => [name, 1 + epoch])),
    goals: Object.fromEntries(watched.map((name) => [name, 'minimize'] as const)),
  };
};

describe.each(examples('schedule'))('schedule %s', (_, schedule) => {
  it.each([
    [1, 1],
    [1, 7],
    [40, 5],
    [200, 3],
  ])('is finite and not negative at all steps of %i epochs of %i', (epochs, stepsPerEpoch) => {
    const rates = ratesOf(schedule, { epochs, stepsPerEpoch, steps: epochs * stepsPerEpoch }, valuesOf(schedule));
    expect(rates).toHaveLength(epochs * stepsPerEpoch);
    for (const rate of rates) {
      expect(Number.isFinite(rate)).toBe(true);
      expect(rate).toBeGreaterThanOrEqual(0);
    }
    expect(Math.max(...rates)).toBeGreaterThan(0);
  });
  it('depends on nothing but where the training stands', () => {
    const at = (step: number) =>
      rateAt(schedule, { step, steps: 100, stepsPerEpoch: 5, epochs: 20 }, schedule.start?.() ?? null);
    const later = at(60);
    at(3);
    expect(at(60)).toBe(later);
  });
  it('keeps its state as JSON', () => {
    const start = schedule.start?.() ?? null;
    const next = schedule.observe?.(start, { epoch: 0, step: 5, seconds: 1, ...valuesOf(schedule)(0) }) ?? null;
    for (const state of [start, next]) expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});
