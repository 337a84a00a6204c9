import type { Tensor, Tf } from './tf.ts';

interface Options {
  readonly axes: readonly number[];
  readonly epsilon: number;
  /** Whether the mean is taken away first; without, it is the root mean square that becomes 1. */
  readonly centered: boolean;
}

/**
 * (x − mean) / √(variance + ε) over some axes, the variance being biased. The gradient is written out, through the
 * statistics too: autodiff's takes three times the ops, and in a compiled step each one costs.
 */
export const standardize = (tf: Tf, x: Tensor, { axes, epsilon, centered }: Options): Tensor => {
  const mean = (x: Tensor) => tf.mean(x, [...axes], true);
  const operation = tf.customGrad((...given) => {
    const [x, save] = given as unknown as [Tensor, (tensors: Tensor[]) => void];
    const from = centered ? tf.sub(x, mean(x)) : x;
    const inverse = tf.rsqrt(tf.add(mean(tf.square(from)), epsilon));
    const value = tf.mul(from, inverse);
    save([value, inverse]);
    // dx = (dy − mean(dy) − x̂ · mean(dy · x̂)) / σ, without mean(dy) where no mean is taken away.
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [value, inverse] = saved as [Tensor, Tensor];
        const arriving = centered ? tf.sub(dy, mean(dy)) : dy;
        return tf.mul(tf.sub(arriving, tf.mul(value, mean(tf.mul(dy, value)))), inverse);
      },
    };
  });
  return operation(x);
};
