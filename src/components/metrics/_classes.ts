import type { ModelFacts, Tensor, Tensors, Tf } from '../../registry/kinds.ts';
import { classMisfit, sizeOf } from '../losses/_fit.ts';

/** A model tells classes apart by one logit per class or, two classes, by the sign of a single one. */
export const predictionMisfit = (model: ModelFacts): string | undefined =>
  model.labels.kind === 'class' && model.labels.classes.length === 2 && sizeOf(model.output) === 1 ? undefined : classMisfit(model);

/** The predicted class of each sample, int32 [batch]. */
export const predicted = (tf: Tf, output: Tensor): Tensor =>
  isSingle(output) ? tf.cast(tf.greater(tf.reshape(output, [output.shape[0]!]), 0), 'int32') : tf.cast(tf.argMax(output, -1), 'int32');

/** Per class: samples found, samples predicted, samples there are; each float32 [classes]. */
export const counted = (tf: Tf, labels: Tensor, output: Tensor): Tensors => {
  const classes = isSingle(output) ? 2 : output.shape[1]!;
  const truth = tf.cast(tf.oneHot(tf.cast(labels, 'int32'), classes), 'float32');
  const guess = tf.cast(tf.oneHot(predicted(tf, output), classes), 'float32');
  return { found: tf.sum(tf.mul(truth, guess), 0), predicted: tf.sum(guess, 0), actual: tf.sum(truth, 0) };
};

const isSingle = ({ shape: [, ...shape] }: Tensor) => sizeOf(shape) === 1;
