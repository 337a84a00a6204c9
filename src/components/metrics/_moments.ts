import type { Tensor, Tensors, Tf } from '../../contracts/tensors.ts';

/**
 * Sums over the batch, per column of x [batch, n], that give the host Σx and Σx² nearly as exactly as in double
 * precision. Plain float32 sums are too coarse: for years around 2000, Σx² loses the differences between them. So x is
 * taken as its distance from a round number near the batch's mean, and each product with that number is split to fit
 * into 24 bits.
 */
export const momentsOf = (tf: Tf, x: Tensor): Tensors => {
  const count = x.shape[0]!;
  const near = head(tf, tf.mean(x, 0), 8);
  const square = tf.square(near);
  const distance = tf.sub(x, near);
  const sum = tf.sum(distance, 0);
  const squareHead = head(tf, square, 8);
  const sumHead = head(tf, sum, 12);
  return {
    near: tf.mul(near, count),
    distance: sum,
    nearSquareHead: tf.mul(squareHead, count),
    nearSquareTail: tf.mul(tf.sub(square, squareHead), count),
    crossHead: tf.mul(near, sumHead),
    crossTail: tf.mul(near, tf.sub(sum, sumHead)),
    distanceSquare: tf.sum(tf.square(distance), 0),
  };
};

/**
 * Σ(x − mean)² of `count` samples per column. It is 0 where it may be the rounding error of equal numbers (a deviation
 * below 6e-6 of the mean), and NaN where float32 overflows.
 */
export const spreadOf = (sums: Readonly<Record<string, readonly number[]>>, count: number): number[] =>
  sums['near']!.map((near, i) => {
    const at = (name: string) => sums[name]![i]!;
    const squares =
      at('nearSquareHead') + at('nearSquareTail') + 2 * (at('crossHead') + at('crossTail')) + at('distanceSquare');
    const spread = squares - (near + at('distance')) ** 2 / count;
    if (!Number.isFinite(spread)) return NaN;
    return spread > 1e-5 * at('distanceSquare') + 1e-13 * squares ? spread : 0;
  });

/** The number rounded to its first bits, of float32's 24 (Veltkamp). */
const head = (tf: Tf, x: Tensor, bits: number): Tensor => {
  const scaled = tf.mul(x, 2 ** (24 - bits) + 1);
  return tf.sub(scaled, tf.sub(scaled, x));
};
