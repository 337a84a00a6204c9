import type { Bound } from '../../src/registry/kinds.ts';
import type { Tensor, Tensors, Tf } from '../../src/contracts/tensors.ts';

export const scalars = (tf: Tf, numbers: Readonly<Record<string, number>>): Tensors =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value)]));

/** A loss and its gradient by the output, row-major. */
export const valueAndGradient = (
  tf: Tf,
  loss: Bound<'loss'>,
  labels: Tensor,
  output: Tensor,
  classes: readonly string[],
) =>
  tf.tidy(() => {
    const numbers = scalars(tf, loss.numbers?.() ?? {});
    const { value, grad } = tf.valueAndGrad((x) => loss.value(tf, labels, x, numbers, classes))(output);
    return { value: value.dataSync()[0]!, gradient: Array.from(grad.dataSync()) };
  });
