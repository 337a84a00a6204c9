import type { ModelFacts } from '../../registry/kinds.ts';
import type { Shape, Tensor, Tf } from '../../contracts/tensors.ts';
import { shapeForClasses, shapeForLabels, unitsForClasses, unitsForLabels } from './_messages.ts';

/** Elements of a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** A message unless the last layer gives one number per class. */
export const classMisfit = ({ labels, output }: ModelFacts): string | undefined => {
  const classes = labels.kind === 'class' ? labels.classes.length : 0;
  if (output.length !== 1) return shapeForClasses({ output, classes });
  if (output[0] === classes) return undefined;
  return unitsForClasses({ units: output[0]!, classes });
};

/** A message unless the last layer gives the shape of a label. */
export const valueMisfit = ({ labels, output }: ModelFacts): string | undefined => {
  const wanted = labels.kind === 'value' ? labels.shape : [];
  const same = output.length === wanted.length && output.every((size, i) => size === wanted[i]);
  if (same || (sizeOf(output) === 1 && sizeOf(wanted) === 1)) return undefined;
  if (output.length > 1 || wanted.length > 1) return shapeForLabels({ output, label: wanted });
  return unitsForLabels({ units: sizeOf(output), label: sizeOf(wanted) });
};

/** Labels in the shape of the output, because [batch] and [batch, 1] would broadcast to every pair of samples. */
export const likeOutput = (tf: Tf, labels: Tensor, output: Tensor): Tensor =>
  tf.reshape(tf.cast(labels, 'float32'), output.shape);
