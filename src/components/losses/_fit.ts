import type { ModelFacts } from '../../registry/kinds.ts';
import type { Shape, Tensor, Tf } from '../../contracts/tensors.ts';

/** Elements of a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** One sentence when the last layer does not give one number per class. */
export const classMisfit = ({ labels, output }: ModelFacts): string | undefined => {
  const classes = labels.kind === 'class' ? labels.classes.length : 0;
  if (output.length !== 1)
    return `The last layer gives ${written(output)} per sample and the dataset has ${classes} classes: end with \`flatten\` and \`{type: dense, units: ${classes}}\`.`;
  if (output[0] === classes) return undefined;
  return `The last layer gives ${counted(output[0]!, 'value')} and the dataset has ${classes} classes: write \`units: ${classes}\`.`;
};

/** One sentence when the last layer does not give as many numbers as the labels have, in the same arrangement. */
export const valueMisfit = ({ labels, output }: ModelFacts): string | undefined => {
  const wanted = labels.kind === 'value' ? labels.shape : [];
  const same = output.length === wanted.length && output.every((size, i) => size === wanted[i]);
  if (same || (sizeOf(output) === 1 && sizeOf(wanted) === 1)) return undefined;
  if (output.length > 1 || wanted.length > 1)
    return `The last layer gives ${written(output)} per sample and a label has ${written(wanted)}: make them equal, with \`reshape\` for one.`;
  return `The last layer gives ${counted(sizeOf(output), 'value')} and a label has ${sizeOf(wanted)}: write \`units: ${sizeOf(wanted)}\`.`;
};

/** Labels in the shape of the output: [batch] against [batch, 1] would otherwise be broadcast to every pair of samples. */
export const likeOutput = (tf: Tf, labels: Tensor, output: Tensor): Tensor =>
  tf.reshape(tf.cast(labels, 'float32'), output.shape);

const written = (shape: Shape) => `shape [${shape.join(', ')}]`;
const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
