import { describe, expect, it } from 'vitest';
import { bound } from '../../conformance/bound.ts';

describe('schedules that do not fit the training', () => {
  const training = { steps: 200, stepsPerEpoch: 10, epochs: 20 };
  const says = (type: string, written: Record<string, unknown>) => bound('schedule', type, written).check?.(training);

  it('say what never comes', () => {
    expect(bound('schedule', 'step', { start: 1, every: 5 }).check?.({ ...training, steps: 42 })).toBe(
      'The rate first drops after 5 epochs, and the training ends after 42 steps.',
    );
    expect(says('multiStep', { start: 1, at: [5, 10] })).toBeUndefined();
    expect(says('multiStep', { start: 1, at: [5, 20, '90 steps'] })).toBe(
      'The rate drops after 20 epochs, and the training ends after 20 epochs.',
    );
    expect(says('inverseSqrt', { start: 1, after: 199 })).toBeUndefined();
    expect(says('inverseSqrt', { start: 1, after: 4000 })).toBe(
      'The rate begins to fall after 4000 steps, and the training ends after 200 steps.',
    );
  });
});
