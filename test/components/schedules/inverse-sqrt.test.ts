import { expect, it } from 'vitest';
import { rateAt } from '../../../src/registry/rate.ts';
import { bound } from '../../conformance/bound.ts';

const training = { steps: 100, stepsPerEpoch: 10, epochs: 10 };
const rate = (after: number | string, step: number) =>
  rateAt(bound('schedule', 'inverseSqrt', { start: 0.1, after }), { ...training, step });

it('keeps its rate until `after`, then divides it by √(step/after)', () => {
  expect([0, 4, 16].map((step) => rate('4 steps', step))).toEqual([0.1, 0.1, 0.05]);
  expect([1, 4].map((step) => rate('1 steps', step))).toEqual([0.1, 0.05]);
});
