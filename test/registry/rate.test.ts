import { describe, expect, it } from 'vitest';
import { inSteps, rateAt } from '../../src/registry/rate.ts';
import { bound } from '../conformance/bound.ts';

describe('rateAt', () => {
  const training = { steps: 40, stepsPerEpoch: 10, epochs: 4 };
  const rates = (type: string, written: Record<string, unknown>) =>
    Array.from({ length: training.steps }, (_, step) =>
      rateAt(bound('schedule', type, written), { ...training, step }),
    );

  it('rises from a part of the first rate to all of it', () => {
    expect(rates('constant', { value: 8, warmup: '4 steps' }).slice(0, 6)).toEqual([2, 4, 6, 8, 8, 8]);
    expect(rates('constant', { value: 8, warmup: 1 }).slice(0, 2)).toEqual([8, 8]);
    expect(rates('constant', { value: 10, warmup: '1 epochs' })[4]).toBe(5);
  });
  it('leaves times of drops where the file says', () => {
    const warmed = rates('multiStep', { start: 1, at: [1, 3], factor: 0.5, warmup: '5 steps' });
    expect([9, 10, 29, 30].map((step) => warmed[step])).toEqual([1, 0.5, 0.5, 0.25]);
  });
  it('is the transformer’s when the rate falls from where the warmup ends', () => {
    const [warmup, peak] = [8, 0.5];
    rates('inverseSqrt', { start: peak, after: warmup, warmup: `${warmup} steps` }).forEach((rate, step) => {
      const expected = step < warmup ? (peak * (step + 1)) / warmup : (peak * Math.sqrt(warmup)) / Math.sqrt(step);
      expect(rate / expected).toBeCloseTo(1, 12);
    });
  });
  it('only rises when the training is shorter than the warmup', () => {
    const short = Array.from({ length: 5 }, (_, step) =>
      rateAt(bound('schedule', 'cosine', { start: 10, warmup: '10 steps' }), {
        steps: 5,
        stepsPerEpoch: 5,
        epochs: 1,
        step,
      }),
    );
    expect(short).toEqual([1, 2, 3, 4, 5]);
  });
  it('counts amounts in steps', () => {
    expect(inSteps({ value: 2.5, unit: 'epochs' }, 938)).toBe(2345);
    expect(inSteps({ value: 7, unit: 'steps' }, 938)).toBe(7);
  });
});
