import { choice } from '../../registry/fields.ts';
import type { ModelFacts } from '../../registry/kinds.ts';
import type { Tensor, Tensors, Tf } from '../../contracts/tensors.ts';
import { classMisfit, sizeOf } from '../losses/_fit.ts';

/** A model predicts by one logit per class or, for two classes, by the sign of a single one. */
export const predictionMisfit = (model: ModelFacts): string | undefined =>
  model.labels.kind === 'class' && model.labels.classes.length === 2 && sizeOf(model.output) === 1
    ? undefined
    : classMisfit(model);

/** The predicted class of each sample, int32 [batch]. */
export const predicted = (tf: Tf, output: Tensor): Tensor =>
  isSingle(output)
    ? tf.cast(tf.greater(tf.reshape(output, [output.shape[0]!]), 0), 'int32')
    : tf.cast(tf.argMax(output, -1), 'int32');

/** Samples per class that are found, predicted and actual; each float32 [classes]. */
export const counted = (tf: Tf, labels: Tensor, output: Tensor): Tensors => {
  const classes = isSingle(output) ? 2 : output.shape[1]!;
  const truth = tf.cast(tf.oneHot(tf.cast(labels, 'int32'), classes), 'float32');
  const guess = tf.cast(tf.oneHot(predicted(tf, output), classes), 'float32');
  return { found: tf.sum(tf.mul(truth, guess), 0), predicted: tf.sum(guess, 0), actual: tf.sum(truth, 0) };
};

const isSingle = ({ shape: [, ...shape] }: Tensor) => sizeOf(shape) === 1;

/** Sums per class, by name. */
export type Counts = Readonly<Record<string, readonly number[]>>;

export const average = choice(['macro', 'micro'], {
  default: 'macro',
  description:
    '`macro` averages over classes that occur in labels or predictions; `micro` counts all samples, which equals ' +
    'accuracy.',
});

/** Averages a ratio per class; a division by no samples gives 0, as scikit-learn's `zero_division=0`. */
export const averaged = (
  way: 'macro' | 'micro',
  { found, predicted, actual }: Counts,
  ratio: (found: number, predicted: number, actual: number) => readonly [number, number],
): number => {
  const share = (...counts: readonly [number, number, number]) => {
    const [part, whole] = ratio(...counts);
    return whole === 0 ? 0 : part / whole;
  };
  if (way === 'micro') return share(total(found!), total(predicted!), total(actual!));
  const shares = found!.flatMap((count, i) =>
    predicted![i]! + actual![i]! === 0 ? [] : [share(count, predicted![i]!, actual![i]!)],
  );
  return total(shares) / Math.max(1, shares.length);
};

const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
