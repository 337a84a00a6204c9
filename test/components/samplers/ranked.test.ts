import { expect, it } from 'vitest';
import { mixtureOf } from '../../../src/components/samplers/_parzen.ts';
import { ranked } from '../../../src/components/samplers/_ranked.ts';
import type { Result } from '../../../src/contracts/search.ts';

const trial = (status: Result['status'], loss: number, epochs: number) => ({
  point: {},
  result: { status, loss, epochs },
});

it('ranks completed trials by loss, then pruned ones by epochs and loss, then failed ones', () => {
  const best = trial('completed', 0.1, 10);
  const worse = trial('completed', 0.2, 10);
  const far = trial('pruned', 0.9, 5);
  const near = trial('pruned', 0.05, 1);
  const nearWorse = trial('pruned', 0.06, 1);
  const failed = trial('failed', Infinity, 9);
  const running = { point: {} };
  expect(ranked([failed, nearWorse, near, running, far, worse, best])).toEqual([
    best,
    worse,
    far,
    near,
    nearWorse,
    failed,
  ]);
});

it('gives the last 25 trials the same weight, and the oldest 1/n of it', () => {
  const trials = Array.from({ length: 27 }, () => ({}));
  const weights = mixtureOf({ parameters: [] }, trials).kernels.map(({ weight }) => weight);
  expect(weights).toHaveLength(28);
  expect(weights[0]! / weights[27]!).toBeCloseTo(1 / 27, 12);
  expect(weights[1]! / weights[27]!).toBeCloseTo(1, 12);
  expect(new Set(weights.slice(2))).toEqual(new Set([weights[27]]));
});
