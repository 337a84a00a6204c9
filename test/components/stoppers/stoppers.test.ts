import { describe, expect, it } from 'vitest';
import type { Bound } from '../../../src/registry/kinds.ts';
import type { EpochValues } from '../../../src/contracts/training.ts';
import { bound } from '../../conformance/bound.ts';

const goals = { 'validation/loss': 'minimize', 'validation/accuracy': 'maximize', 'train/loss': 'minimize' } as const;
const epochOf = (epoch: number, values: Record<string, number>, seconds = epoch): EpochValues => ({
  epoch,
  step: epoch * 10 + 10,
  values,
  goals,
  seconds,
});

/** The first decision to stop over a history of one value. */
const decision = (stopper: Bound<'stopper'>, name: keyof typeof goals, history: readonly number[]) => {
  let state = stopper.start?.() ?? null;
  for (const [epoch, value] of history.entries()) {
    const judged = stopper.judge(state, epochOf(epoch, { [name]: value }));
    if (judged.stop !== undefined) return { epoch, stop: judged.stop, restoreBest: judged.restoreBest };
    state = JSON.parse(JSON.stringify(judged.state)) as typeof state;
  }
  return undefined;
};

describe('earlyStopping', () => {
  const stopper = (written = {}) =>
    bound('stopper', 'earlyStopping', { monitor: 'validation/loss', patience: 2, ...written });

  it('stops after so many epochs in a row without improvement', () => {
    expect(decision(stopper(), 'validation/loss', [3, 2, 2.5, 1, 1, 1.2, 0.1])).toEqual({
      epoch: 5,
      stop: '`validation/loss` has not improved for 2 epochs: its best is 1, after epoch 3.',
      restoreBest: true,
    });
    expect(decision(stopper({ patience: 1, restoreBest: false }), 'validation/loss', [3, 3])).toEqual({
      epoch: 1,
      stop: '`validation/loss` has not improved for 1 epoch: its best is 3, after epoch 0.',
      restoreBest: false,
    });
    expect(decision(stopper(), 'validation/loss', [5, 4, 4, 3, 3, 2])).toBeUndefined();
  });
  it('wants at least minDelta', () => {
    expect(decision(stopper({ minDelta: 0.5 }), 'validation/loss', [3, 2.6, 2.5])?.epoch).toBe(2);
    expect(decision(stopper({ minDelta: 0.5 }), 'validation/loss', [3, 2.6, 2.4, 2.3])).toBeUndefined();
  });
  it('knows which way a metric gets better', () => {
    expect(
      decision(stopper({ monitor: 'validation/accuracy' }), 'validation/accuracy', [0.1, 0.2, 0.3, 0.4]),
    ).toBeUndefined();
    expect(decision(stopper({ monitor: 'validation/accuracy' }), 'validation/accuracy', [0.4, 0.3, 0.2])?.epoch).toBe(
      2,
    );
  });
  it('takes NaN for no improvement, and restores nothing when there is nothing else', () => {
    expect(decision(stopper(), 'validation/loss', [1, NaN, NaN])?.restoreBest).toBe(true);
    expect(decision(stopper(), 'validation/loss', [NaN, NaN])).toEqual({
      epoch: 1,
      stop: '`validation/loss` has been NaN throughout.',
      restoreBest: false,
    });
  });
});

describe('lossBelow', () => {
  it('stops below its value, not at it', () => {
    expect(
      decision(
        bound('stopper', 'lossBelow', { value: 0.1, monitor: 'train/loss' }),
        'train/loss',
        [0.2, 0.1, 0.098765],
      ),
    ).toEqual({
      epoch: 2,
      stop: '`train/loss` is 0.09877 after epoch 2, below 0.1.',
    });
  });
});

describe('target', () => {
  it('is reached from below by what is maximized, from above by what is minimized', () => {
    expect(
      decision(
        bound('stopper', 'target', { monitor: 'validation/accuracy', value: 0.9 }),
        'validation/accuracy',
        [0.5, 0.9],
      ),
    ).toEqual({
      epoch: 1,
      stop: '`validation/accuracy` is 0.9 after epoch 1 and has reached its target 0.9.',
    });
    expect(
      decision(bound('stopper', 'target', { monitor: 'train/loss', value: 0.9 }), 'train/loss', [1, 0.95, 0.8])?.epoch,
    ).toBe(2);
    expect(
      decision(bound('stopper', 'target', { monitor: 'train/loss', value: 0.9 }), 'train/loss', [1, NaN, 2]),
    ).toBeUndefined();
  });
  it('is a bug when nobody reports the value', () => {
    expect(() =>
      bound('stopper', 'target', { monitor: 'test/f1', value: 1 }).judge(null, epochOf(0, { 'train/loss': 1 })),
    ).toThrow('No epoch reports `test/f1`: it reports train/loss.');
  });
});

describe('timeLimit', () => {
  const stopper = bound('stopper', 'timeLimit', { limit: '5 min' });
  it('stops after an epoch or within one', () => {
    expect(stopper.judge(null, epochOf(0, {}, 299))).toEqual({ state: null });
    expect(stopper.judge(null, epochOf(0, {}, 300)).stop).toBe('The time limit of 5 min is over.');
    expect(stopper.interrupt!({ step: 1, loss: 1, seconds: 299.9 })).toBeUndefined();
    expect(stopper.interrupt!({ step: 1, loss: 1, seconds: 301 })).toBe('The time limit of 5 min is over.');
  });
  it('takes a bare number for minutes', () => {
    expect(bound('stopper', 'timeLimit', { limit: 2 }).interrupt!({ step: 1, loss: 1, seconds: 120 })).toBe(
      'The time limit of 2 min is over.',
    );
  });
});
