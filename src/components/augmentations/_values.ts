import type { AugmentationInputs } from '../../registry/kinds.ts';
import type { Scalar, Tensor, Tf } from '../../contracts/tensors.ts';

/** Bytes stay within 0…255; other numbers have no limits. */
export const limited = (tf: Tf, x: Tensor, { limits }: Pick<AugmentationInputs, 'limits'>): Tensor =>
  limits ? tf.clipByValue(x, ...limits) : x;

/** A number between max(0, 1 − max) and 1 + max for each sample, [batch, 1, …], as torchvision's ColorJitter draws it. */
export const factorAround1 = (tf: Tf, x: Tensor, u: Tensor, max: Tensor): Tensor => {
  const low = tf.maximum(tf.sub(1, max), 0);
  const factor = tf.add(tf.mul(u, tf.sub(tf.add(1, max), low)), low);
  return tf.reshape(factor, [x.shape[0]!, ...x.shape.slice(1).map(() => 1)]);
};

/** The number that the first sample drew, for a change that is one for the whole batch. */
export const ofBatch = (tf: Tf, u: Tensor): Scalar => tf.reshape(tf.slice(u, [0], [1]), []);
