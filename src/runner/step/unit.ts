import type { Labels } from '../../contracts/data.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';

/* A target with a unit is learned as a number around 0; metrics and predictions have its unit. */

/** Labels as the loss compares them with the output. */
export const scaledLabels = (tf: Tf, meaning: Labels, labels: Tensor): Tensor => {
  const unit = unitOf(meaning);
  if (!unit) return labels;
  const factors = unit.scale.map((value) => 1 / value);
  return tf.mul(tf.sub(labels, operand(tf, unit.shift)), operand(tf, factors));
};

/** The model's output in the unit of the labels. */
export const inUnit = (tf: Tf, meaning: Labels, output: Tensor): Tensor => {
  const unit = unitOf(meaning);
  return unit ? tf.add(tf.mul(output, operand(tf, unit.scale)), operand(tf, unit.shift)) : output;
};

const unitOf = (meaning: Labels) => (meaning.kind === 'value' ? meaning.unit : undefined);

const operand = (tf: Tf, numbers: readonly number[]): Tensor | number =>
  numbers.length === 1 ? numbers[0]! : tf.tensor1d([...numbers]);
