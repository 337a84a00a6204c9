import { describe, expect, it } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { bound, examples } from './bound.ts';

const training = { epochs: 30, steps: 3000, stepsPerEpoch: 100 };

describe.each(examples('pruner'))('pruner %s', (_, pruner) => {
  it('judges before the end, at rungs that rise', () => {
    const rungs = pruner.rungs(training);
    expect(rungs.length).toBeGreaterThan(0);
    for (const [i, { value, unit }] of rungs.entries()) {
      expect(value).toBeGreaterThan(rungs[i - 1]?.value ?? 0);
      expect(value).toBeLessThan(training[unit]);
    }
  });

  it('never keeps the worse of two and ends the better, and ends what is no number', () => {
    const stream = random(1, 'pruner');
    const others = Array.from({ length: 20 }, () => stream.uniform());
    // Patience goes by the curve alone: nothing is better than the flat one that it is shown.
    const kept = [0.01, 0.2, 0.5, 0.8, 0.99, Infinity].map(
      (value) =>
        pruner.judge(
          value,
          others,
          Array.from({ length: 8 }, () => value),
          'minimize',
        ).keep,
    );
    expect([...kept].sort((a, b) => Number(b) - Number(a))).toEqual(kept);
    expect(kept.at(-1)).toBe(false);
  });
});

const judged = (
  type: string,
  fields: Readonly<Record<string, unknown>>,
  value: number,
  others: readonly number[],
  curve: readonly number[] = [value],
  goal: 'maximize' | 'minimize' = 'minimize',
) => bound('pruner', type, fields).judge(value, others, curve, goal);

describe('decisions', () => {
  it('asha keeps the best third, and before three came, the best one', () => {
    expect(
      bound('pruner', 'asha')
        .rungs(training)
        .map(({ value }) => value),
    ).toEqual([1, 3, 9, 27]);
    expect(judged('asha', {}, 5, [])).toEqual({ keep: true, cutoff: null, reason: 'among the best 1 of 1' });
    expect(judged('asha', {}, 5, [4])).toEqual({ keep: false, cutoff: 4, reason: 'not among the best 1 of 2' });
    expect(judged('asha', {}, 2, [1, 3, 4, 5, 6])).toEqual({ keep: true, cutoff: 3, reason: 'among the best 2 of 6' });
    expect(judged('asha', {}, Infinity, [])).toMatchObject({ keep: false, reason: 'not a finite number' });
  });

  it('median waits for others, and then takes the better half', () => {
    expect(judged('median', { startup: 3 }, 9, [1, 2])).toMatchObject({ keep: true, cutoff: null });
    expect(judged('median', { startup: 3 }, 2.5, [1, 2, 3, 4])).toMatchObject({ keep: true, cutoff: 2.5 });
    expect(judged('median', { startup: 3 }, -0.4, [-0.5, -0.6, -0.7], undefined, 'maximize')).toEqual({
      keep: false,
      cutoff: -0.6,
      reason: 'worse than the median, 0.6',
    });
  });

  it('percentile is numpy’s', () =>
    expect(judged('percentile', { percent: 25, startup: 1 }, 1.8, [1, 2, 3, 4])).toMatchObject({
      keep: false,
      cutoff: 1.75,
    }));

  it('threshold is by the goal', () => {
    expect(judged('threshold', { value: 0.5 }, -0.4, [], undefined, 'maximize').keep).toBe(false);
    expect(judged('threshold', { value: 0.5 }, 0.4, []).keep).toBe(true);
  });

  it('patience counts from the best before', () => {
    expect(judged('patience', { epochs: 2 }, 3, [], [3, 2, 2, 3]).keep).toBe(false);
    expect(judged('patience', { epochs: 2 }, 3, [], [3, 2, 1.9, 3]).keep).toBe(true);
    expect(judged('patience', { epochs: 2, margin: 0.2 }, 3, [], [3, 2, 1.9, 3]).keep).toBe(false);
  });
});
