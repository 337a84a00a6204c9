import type { Column } from '../../contracts/data.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { asFloat } from './_float.ts';

/** Mean, population variance, minimum and maximum of every feature; each element of a sample is one. */
export const featureStatistics = ({ shape, data }: Column) => {
  const width = shape.reduce((a, b) => a * b, 1);
  const count = data.length / width;
  const mean = new Float64Array(width);
  const min = new Float64Array(width).fill(Infinity);
  const max = new Float64Array(width).fill(-Infinity);
  for (let row = 0; row < data.length; row += width)
    for (let i = 0; i < width; i++) {
      const value = data[row + i]!;
      mean[i]! += value / count;
      if (value < min[i]!) min[i] = value;
      if (value > max[i]!) max[i] = value;
    }
  // Takes a second pass, because the one-pass formula loses all digits where the mean is large.
  const variance = new Float64Array(width);
  for (let row = 0; row < data.length; row += width)
    for (let i = 0; i < width; i++) variance[i]! += (data[row + i]! - mean[i]!) ** 2 / count;
  return { mean, variance, min, max };
};

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
