import type { Tensor, Tf } from './tf.ts';

/** Zero where a draw in [0, 1) is below the rate; other values are multiplied by 1/(1 − rate). Draws broadcast. */
export const dropped = (tf: Tf, x: Tensor, drawn: Tensor, rate: number): Tensor =>
  tf.mul(x, tf.mul(tf.cast(tf.greaterEqual(drawn, rate), 'float32'), 1 / (1 - rate)));
