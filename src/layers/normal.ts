import type { Tensor, Tf } from './tf.ts';

/** Standard normal numbers, √(−2 ln(1 − u)) · cos(2πv), of two uniform ones, which may be 0 and are never 1. */
export const normal = (tf: Tf, u: Tensor, v: Tensor): Tensor =>
  tf.mul(tf.sqrt(tf.mul(tf.log(tf.sub(1, u)), -2)), tf.cos(tf.mul(v, 2 * Math.PI)));

/** Two independent ones from each pair of uniform numbers, by cosine and sine, one half of the last axis each. */
export const normals = (tf: Tf, u: Tensor, v: Tensor): Tensor => {
  const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, u)), -2));
  const angle = tf.mul(v, 2 * Math.PI);
  return tf.concat([tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))], -1);
};
