import type { Amount } from './fields.ts';
import type { Bound } from './kinds.ts';
import type { Json } from '../contracts/json.ts';
import type { Progress } from '../contracts/training.ts';

/** Where a training stands, as the runner counts: `step` updates of `steps` are done. */
export type Position = Pick<Progress, 'step' | 'steps' | 'stepsPerEpoch' | 'epochs'>;

/** A length in steps; an epoch's share may be broken. */
export const inSteps = ({ value, unit }: Amount, stepsPerEpoch: number): number =>
  unit === 'epochs' ? value * stepsPerEpoch : value;

/**
 * Learning rate of the step that comes after `step` steps. While the warmup lasts, a straight line from a part of the
 * schedule's first rate (1/warmup) up to all of it; the schedule itself has what is left of the training. `state` is
 * the schedule's own, if it has one.
 */
export const rateAt = (schedule: Bound<'schedule'>, position: Position, state: Json = null): number => {
  const warmup = Math.round(inSteps(schedule.fields['warmup'] as Amount, position.stepsPerEpoch));
  const scheduled = schedule.rate(progressAt({ ...position, step: Math.max(position.step, warmup) }, warmup), state);
  return position.step < warmup ? (scheduled * (position.step + 1)) / warmup : scheduled;
};

const progressAt = (position: Position, warmup: number): Progress => ({
  ...position,
  epoch: Math.floor(position.step / position.stepsPerEpoch),
  warmup,
  fraction: Math.max(0, position.step - warmup) / Math.max(1, position.steps - warmup),
});
