/** What a person reads where a trained model is used: a function for each message. */

/** A weight of a saved model that no training would leave there. */
export const brokenWeights = ({
  folder,
  name,
  value,
  count,
  size,
}: {
  readonly folder: string;
  readonly name: string;
  readonly value: number;
  readonly count: number;
  readonly size: number;
}): string =>
  `The model in \`${folder}\` has diverged: ${count} of ${size} numbers in \`${name}\` are NaN or infinite, the first is ${value}. ` +
  'It can predict nothing. Train it again: a lower learning rate, `train.clip` or normalized features usually help.';

/** Samples of a part for which a model gives no numbers. */
export const brokenPart = ({
  split,
  broken,
  count,
  first,
}: {
  readonly split: string;
  readonly broken: number;
  readonly count: number;
  readonly first: number;
}): string =>
  `The model gives NaN for ${broken} of ${count} samples of the ${split} part, first for sample ${first}, so nothing can be scored. ` +
  'Look for features there that are far from those of the training.';

/** The end of a sentence about a sample. */
export const brokenPrediction =
  'makes the model give NaN: its features are too large, or far from those of the training';

/** A sample of a request. */
export const brokenAnswer = (sample: number): string => `Sample ${sample} ${brokenPrediction}.`;
