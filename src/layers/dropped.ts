import type { Tensor, Tf } from './tf.ts';

/** Zero where what is drawn, in [0, 1), is below the rate; the rest multiplied by 1/(1 − rate). What is drawn broadcasts. */
export const dropped = (tf: Tf, x: Tensor, drawn: Tensor, rate: number): Tensor =>
  tf.mul(x, tf.mul(tf.cast(tf.greaterEqual(drawn, rate), 'float32'), 1 / (1 - rate)));
