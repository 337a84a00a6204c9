import { describe, expect, it } from 'vitest';
import { rateAt } from '../../../src/registry/rate.ts';
import { bound } from '../../conformance/bound.ts';

describe('step', () => {
  const training = { steps: 200, stepsPerEpoch: 10, epochs: 20 };
  const rates = (written: Record<string, unknown>) =>
    Array.from({ length: 20 }, (_, epoch) =>
      rateAt(bound('schedule', 'step', written), { ...training, step: epoch * 10 + 9 }),
    );

  it('with `first: 0` drops at the beginning already, as the tutorial', () => {
    const expected = [1e-3, 1e-4, 1e-5, 1e-6].flatMap((rate) => Array<number>(5).fill(rate));
    rates({ start: 0.01, every: 5, factor: 0.1, first: 0 }).forEach((rate, epoch) =>
      expect(rate / expected[epoch]!).toBeCloseTo(1, 12),
    );
  });
  it('may drop first at another time than every other', () => {
    expect(rates({ start: 8, every: '4 epochs', factor: 0.5, first: '15 steps' }).slice(0, 8)).toEqual([
      8, 4, 4, 4, 4, 2, 2, 2,
    ]);
  });
  it('refuses what never comes', () => {
    const says = (written: Record<string, unknown>) =>
      bound('schedule', 'step', { start: 1, ...written }).check!(training);
    expect(says({ every: 19 })).toBeUndefined();
    expect(says({ every: 30 })).toBe('The rate first drops after 30 epochs, and the training ends after 20 epochs.');
    expect(says({ every: 30, first: 2 })).toBeUndefined();
    expect(says({ every: '300 steps' })).toBe(
      'The rate first drops after 300 steps, and the training ends after 200 steps.',
    );
    expect(says({ every: 0 })).toBe(
      '`every` is 0, and a drop needs time between it and the next: write `1 epochs` or more.',
    );
  });
});
