import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Gradient, Repair } from './repair.ts';

export const elementwiseGradients = (tf: Tf): Repair[] => [...comparisons(tf), ...broadcasting(tf), absolute(tf)];

/** Missing, so that `where(x > 0, …)` could not be differentiated: a comparison is flat, its gradient zero. */
const comparisons = (tf: Tf): Repair[] => {
  const zeros =
    (inputs: readonly string[]): Gradient =>
    (_dy, saved) =>
      Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)]));
  const flat = (kernels: readonly string[], inputs: readonly string[]) =>
    kernels.map((kernel) => ({ kernel, save: inputs, gradient: zeros(inputs) }));
  return [
    ...flat(
      ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'],
      ['a', 'b'],
    ),
    ...flat(['LogicalNot', 'All', 'Any'], ['x']),
  ];
};

/** Theirs keeps the broadcast shape, so that the gradient of an operand that was broadcast has the wrong shape. */
const broadcasting = (tf: Tf): Repair[] => {
  const shrink = (gradient: Tensor, shape: number[]) => {
    const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
    return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), shape);
  };
  const binary = (
    kernel: string,
    ofA: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
    ofB: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
  ): Repair => ({
    kernel,
    save: ['a', 'b'],
    gradient: (dy, saved) => {
      const [a, b] = saved as [Tensor, Tensor];
      return { a: () => shrink(ofA(dy, a, b), a.shape), b: () => shrink(ofB(dy, a, b), b.shape) };
    },
  });
  const where = (condition: Tensor, dy: Tensor) => tf.mul(dy, tf.cast(condition, 'float32'));
  const difference = (dy: Tensor, a: Tensor, b: Tensor) => tf.mul(dy, tf.mul(tf.sub(a, b), 2));
  return [
    binary(
      'Maximum',
      (dy, a, b) => where(tf.greaterEqual(a, b), dy),
      (dy, a, b) => where(tf.less(a, b), dy),
    ),
    binary(
      'Minimum',
      (dy, a, b) => where(tf.lessEqual(a, b), dy),
      (dy, a, b) => where(tf.greater(a, b), dy),
    ),
    binary('SquaredDifference', difference, (dy, a, b) => difference(dy, b, a)),
  ];
};

/** Theirs is −1 at zero; the subgradient of PyTorch and TensorFlow there is 0. */
const absolute = (tf: Tf): Repair => ({
  kernel: 'Abs',
  save: ['x'],
  gradient: (dy, [x]) => ({ x: () => tf.mul(dy, tf.sign(tf.cast(x!, 'float32'))) }),
});
