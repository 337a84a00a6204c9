import type { Column, ColumnPieces } from '../../contracts/data.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { asFloat } from './_float.ts';

/** Mean, population variance, minimum and maximum of every feature; each element of a sample is one. */
export const featureStatistics = (column: Column) => {
  const width = column.shape.reduce((a, b) => a * b, 1);
  const { count, read } = column.pieces ?? whole(column.data, width);
  const mean = new Float64Array(width);
  const min = new Float64Array(width).fill(Infinity);
  const max = new Float64Array(width).fill(-Infinity);
  for (const data of read())
    for (let row = 0; row < data.length; row += width)
      for (let i = 0; i < width; i++) {
        const value = data[row + i]!;
        mean[i]! += value / count;
        if (value < min[i]!) min[i] = value;
        if (value > max[i]!) max[i] = value;
      }
  // Takes a second pass, because the one-pass formula loses all digits where the mean is large.
  const variance = new Float64Array(width);
  for (const data of read())
    for (let row = 0; row < data.length; row += width)
      for (let i = 0; i < width; i++) variance[i]! += (data[row + i]! - mean[i]!) ** 2 / count;
  return { mean, variance, min, max };
};

const whole = (data: Column['data'], width: number): ColumnPieces => ({
  count: data.length / width,
  read: () => [data],
});

/** `(x − shift) / scale`, feature by feature. */
export const rescale = (tf: Tf, x: Tensor, shift: readonly number[], scale: readonly number[]): Tensor => {
  const shape = x.shape.slice(1);
  const centred = tf.sub(asFloat(tf, x), tf.tensor([...shift], shape));
  return tf.mul(
    centred,
    tf.tensor(
      scale.map((value) => 1 / value),
      shape,
    ),
  );
};
