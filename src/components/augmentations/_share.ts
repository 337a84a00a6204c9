import { betaAt } from '../../mathematics/statistics.ts';
import { number } from '../../registry/fields.ts';
import type { Scalar, Tensor, Tf } from '../../contracts/tensors.ts';

/** Fields of augmentations that mix samples; `alpha` defaults to that of the paper. */
export const mixingFields = <const A extends number>(alpha: A) => ({
  alpha: number({
    exclusiveMinimum: 0,
    maximum: 100,
    default: alpha as number,
    description: 'Both parameters of the beta distribution of the share; small ones mix little.',
  }),
  probability: number({
    minimum: 0,
    maximum: 1,
    default: 1,
    description: 'Probability that a batch is mixed.',
  }),
});

/** Cells of the table of quantiles. */
const cells = 1024;

/** A share from Beta(α, α), by its quantile at `u`, between the entries of a table. */
export const betaShare = (tf: Tf, u: Scalar, alpha: number): Scalar => {
  if (alpha === 1) return u;
  const table = tf.tensor1d(Array.from({ length: cells + 1 }, (_, i) => betaAt(i / cells, alpha)));
  const at = tf.mul(u, cells);
  const cell = tf.floor(at);
  const [low, high] = [cell, tf.add(cell, 1)].map((place) => tf.gather(table, tf.cast(place, 'int32')));
  return tf.add(low!, tf.mul(tf.sub(high!, low!), tf.sub(at, cell)));
};

/**
 * A partner for each sample of a batch: the one a random number of places further on, never itself. The batch has a
 * random order already, so each other sample is equally likely.
 */
export const partnersOf = (tf: Tf, u: Scalar, batch: number): Tensor => {
  const distance = tf.add(tf.floor(tf.mul(u, batch - 1)), 1);
  const places = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i),
    'float32',
  );
  return tf.cast(tf.mod(tf.add(places, distance), batch), 'int32');
};
