/** Messages of trainings to users. */

import { messageOf } from '../contracts/explained-error.ts';

export const resumable = ({ folder, step }: { readonly folder: string; readonly step: number }): string =>
  `Once it can be, \`assay resume ${folder}\` continues from step ${step}.`;

export const notResumable = (): string => 'The run has no checkpoint yet: once it can be, start it again.';

export const nothingToTrain = (): string =>
  'Nothing in this model can be trained: none of its layers has weights. Add a layer that has, such as `dense`.';

interface Refused {
  /** Type of the loss or layer. */
  readonly type: string;
  readonly part: string;
  readonly value: number;
}

export const labelOutOfRange = ({
  type,
  part,
  value,
  range: [least, greatest],
}: Refused & { readonly range: readonly [number, number] }): string =>
  `\`${type}\` takes labels from ${least} to ${greatest}, and one of the ${part} part is ${value}: ` +
  'scale the labels, or take another loss.';

export const featureOutOfRange = ({
  type,
  part,
  value,
  size,
  transformed,
}: Refused & { readonly size: number; readonly transformed: boolean }): string => {
  const place = transformed ? 'behind the transforms one' : 'one';
  const remedy = featureRemedy({ value, size, transformed });
  return (
    `\`${type}\` takes whole numbers from 0 to ${size - 1}, ` +
    `and ${place} of the ${part} part is ${value}: ${remedy}.`
  );
};

const featureRemedy = ({
  value,
  size,
  transformed,
}: Pick<Refused, 'value'> & { size: number; transformed: boolean }) => {
  if (transformed) return 'leave the transforms away that change them';
  return Number.isInteger(value) && value >= size ? 'raise `vocabulary`' : 'give it such numbers';
};

export const nothingLearned = ({ loss, step }: { readonly loss: number; readonly step: number }): string =>
  `The loss is ${loss} at step ${step}, and nothing more can be learned. ` +
  '`train.nonFinite: fail` ends a training there.';

export const checkpointFailed = ({ step, error }: { readonly step: number; readonly error: unknown }): string =>
  `The checkpoint at step ${step} could not be written: ${messageOf(error)}.`;

export const checkpointLate = ({ step }: { readonly step: number }): string =>
  `A checkpoint was due at step ${step} while the one before was still being written; it is taken later. ` +
  'A longer `train.checkpoint.every` avoids that.';
