import { describe, expect, it } from 'vitest';
import { rateAt } from '../../../src/registry/rate.ts';
import { bound } from '../../conformance/bound.ts';

const [steps, stepsPerEpoch] = [100, 10];
const rates = (type: string, fields: object): number[] => {
  const schedule = bound('schedule', type, { ...fields });
  return Array.from({ length: steps }, (_, step) => rateAt(schedule, { step, steps, stepsPerEpoch, epochs: 10 }));
};
const warmup = '20 steps';

describe('with a warmup of 20 steps', () => {
  it.each([
    ['exponential', { start: 1, factor: 0.5 }],
    ['exponential', { start: 1, factor: 0.5, per: 'step' }],
  ])('%s starts when it ends', (type, fields) => {
    expect(rates(type, { ...fields, warmup }).slice(20)).toEqual(rates(type, fields).slice(0, 80));
  });

  it.each([
    ['step', { start: 1, every: '30 steps' }],
    ['multiStep', { start: 1, at: ['30 steps', '7 epochs'] }],
    ['inverseSqrt', { start: 1, after: '40 steps' }],
  ])('%s counts from the start of training', (type, fields) => {
    expect(rates(type, { ...fields, warmup }).slice(20)).toEqual(rates(type, fields).slice(20));
  });

  it.each([
    ['linear', { start: 1 }],
    ['cosine', { start: 1 }],
    ['polynomial', { start: 1, power: 2 }],
    ['oneCycle', { peak: 1, startDivisor: 10 }],
  ])('%s falls over what is left', (type, fields) => {
    const [first, last] = [rates(type, { ...fields, warmup })[20]!, rates(type, { ...fields, warmup }).at(-1)!];
    expect(first).toBe(rates(type, fields)[0]);
    expect(last).toBeLessThan(0.05);
  });
});
