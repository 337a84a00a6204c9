import { describe, expect, it } from 'vitest';
import { bound } from '../../conformance/bound.ts';

describe('nonFinite', () => {
  const stopper = bound('stopper', 'nonFinite');
  const epoch = (values: Record<string, number>) => ({ epoch: 3, step: 40, values, goals: {}, seconds: 1 });

  it('interrupts at the step whose loss is not a number, and says so', () => {
    expect(stopper.interrupt!({ step: 12, loss: 1e30, seconds: 1 })).toBeUndefined();
    expect(stopper.interrupt!({ step: 12, loss: NaN, seconds: 1 })).toBe(
      'The loss is NaN at step 12. A lower learning rate, `train.clip` or normalized features usually help.',
    );
    expect(stopper.interrupt!({ step: 13, loss: -Infinity, seconds: 1 })).toMatch(
      /^The loss is -Infinity at step 13\./,
    );
  });
  it('stops after an epoch for the loss of any part, not for a metric', () => {
    expect(stopper.judge(null, epoch({ 'train/loss': 1, 'test/r2': NaN }))).toEqual({ state: null });
    expect(stopper.judge(null, epoch({ 'train/loss': 1, 'test/loss': Infinity })).stop).toMatch(
      /^`test\/loss` is Infinity after epoch 3\./,
    );
  });
});
