import type { Unit } from '../../contracts/columns.ts';
import type { Labels } from '../../contracts/data.ts';
import type { Shape, Tensor, Tf } from '../../contracts/tensors.ts';

/* A target with a unit is learned as a number around 0; metrics and predictions have its unit. */

/** Labels as the loss compares them with the output. */
export const scaledLabels = (tf: Tf, meaning: Labels, labels: Tensor): Tensor => {
  const unit = unitOf(meaning);
  if (!unit) return labels;
  const factors = unit.scale.map((value) => 1 / value);
  return tf.mul(tf.sub(labels, operand(tf, unit.shift, unit.shape)), operand(tf, factors, unit.shape));
};

/** The model's output in the unit of the labels. */
export const inUnit = (tf: Tf, meaning: Labels, output: Tensor): Tensor => {
  const unit = unitOf(meaning);
  if (!unit) return output;
  return tf.add(tf.mul(output, operand(tf, unit.scale, unit.shape)), operand(tf, unit.shift, unit.shape));
};

const unitOf = (meaning: Labels): (Unit & { readonly shape: Shape }) | undefined =>
  meaning.kind === 'value' && meaning.unit ? { ...meaning.unit, shape: meaning.shape } : undefined;

const operand = (tf: Tf, numbers: readonly number[], shape: Shape): Tensor | number =>
  numbers.length === 1 ? numbers[0]! : tf.tensor([...numbers], [...shape]);
