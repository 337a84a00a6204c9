import { choice, type Amount } from '../../registry/fields.ts';
import type { Progress } from '../../contracts/training.ts';
import { inSteps } from '../../registry/rate.ts';

type Length = Pick<Progress, 'steps' | 'epochs' | 'stepsPerEpoch'>;

/** The field of schedules that may change after each step or after each epoch. */
export const per = (unit: 'step' | 'epoch') =>
  choice(['step', 'epoch'], {
    default: unit,
    description: 'Whether the rate changes after each step or after each epoch.',
  });

/** Finished part of the training after warmup, 0…1; per epoch, the part at the start of the epoch. */
export const fractionOf = (
  unit: 'step' | 'epoch',
  { fraction, epoch, stepsPerEpoch, warmup, steps }: Progress,
): number => (unit === 'step' ? fraction : Math.max(0, epoch * stepsPerEpoch - warmup) / Math.max(1, steps - warmup));

/** From `start` to `end` as `share` goes from 1 to 0. */
export const between = (start: number, end: number, share: number): number => end + (start - end) * share;

/** A message if something happens only at or after the end of training. */
export const neverComes = (what: string, at: Amount, { steps, stepsPerEpoch }: Length): string | undefined => {
  if (inSteps(at, stepsPerEpoch) < steps) return undefined;
  const end =
    at.unit === 'epochs' && steps % stepsPerEpoch === 0 ? `${steps / stepsPerEpoch} epochs` : `${steps} steps`;
  return `${what} after ${at.value} ${at.unit}, and the training ends after ${end}.`;
};
