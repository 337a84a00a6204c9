import { amount, integer } from '../../registry/fields.ts';
import type { Amount } from '../../registry/fields.ts';
import type { Rung, TrainingLength } from '../../contracts/search.ts';

export const warmup = amount(['epochs', 'steps'], {
  default: '1 epochs',
  description: 'Time before which no trial is judged.',
});
export const every = integer({
  minimum: 1,
  default: 1,
  description: 'Epochs between judgements, or steps if `warmup` is in steps.',
});

/** From `first` on, at equal distances, up to the end of the training, which is not a rung. */
export const regular = (first: Amount, distance: number, training: TrainingLength): Rung[] => {
  const unit = first.unit as Rung['unit'];
  const rungs: Rung[] = [];
  for (let value = Math.max(1, first.value); value < lengthIn(unit, training); value += distance)
    rungs.push({ value, unit });
  return rungs;
};

export const lengthIn = (unit: Rung['unit'], { epochs, steps }: TrainingLength): number =>
  unit === 'epochs' ? epochs : steps;

/** Why a trial continues or not. */
export const reasonFor = (
  keep: boolean,
  value: number,
  { kept, pruned }: { readonly kept: string; readonly pruned: string },
): string => {
  if (keep) return kept;
  return Number.isFinite(value) ? pruned : 'not a finite number';
};

export const last = (curve: readonly number[]): number => curve.at(-1)!;
export const best = (curve: readonly number[]): number => Math.min(...curve);
