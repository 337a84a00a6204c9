import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { nearest, weights, type Sampling } from '../sampling.ts';
import type { Repair } from './repair.ts';

/**
 * Theirs forgets where pixels are centred, and for the nearest pixel is wrong in batches of more than one. Resizing
 * multiplies each side of an image by a matrix; the gradient multiplies by it transposed.
 */
export const resizeGradients = (tf: Tf): Repair[] => [
  {
    kernel: 'ResizeBilinear',
    save: ['images'],
    gradient: (dy: Tensor, [images], attributes) => ({
      images: () => transposed(tf, dy, images!, { sampling: attributes as Sampling, matrix: weights }),
    }),
  },
  {
    kernel: 'ResizeNearestNeighbor',
    save: ['images'],
    gradient: (dy: Tensor, [images], attributes) => ({
      images: () =>
        summed(tf, dy, images!, attributes as Sampling) ??
        transposed(tf, dy, images!, { sampling: attributes as Sampling, matrix: chosen }),
    }),
  },
];

type Matrix = (before: number, after: number, sampling: Sampling) => Float32Array;

const chosen: Matrix = (before, after, sampling) => {
  const matrix = new Float32Array(after * before);
  nearest(before, after, sampling).forEach((at, i) => (matrix[i * before + at] = 1));
  return matrix;
};

interface Resizing {
  readonly sampling: Sampling;
  readonly matrix: Matrix;
}

const transposed = (tf: Tf, dy: Tensor, images: Tensor, { sampling, matrix }: Resizing): Tensor => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [, rows, columns] = dy.shape as [number, number, number, number];
  const of = (before: number, after: number) => tf.tensor2d(matrix(before, after, sampling), [after, before]);
  const low = tf.matMul(
    tf.tile(tf.expandDims(of(height, rows), 0), [batch, 1, 1]),
    tf.reshape(dy, [batch, rows, columns * channels]),
    true,
  );
  const narrow = tf.matMul(
    tf.tile(tf.expandDims(of(width, columns), 0), [batch * height, 1, 1]),
    tf.reshape(low, [batch * height, columns, channels]),
    true,
  );
  return tf.reshape(narrow, images.shape);
};

/** Enlarged by whole factors, each pixel became a block. */
const summed = (
  tf: Tf,
  dy: Tensor,
  images: Tensor,
  { alignCorners, halfPixelCenters }: Sampling,
): Tensor | undefined => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [down, across] = [dy.shape[1]! / height, dy.shape[2]! / width];
  if (alignCorners || halfPixelCenters || !Number.isInteger(down) || !Number.isInteger(across)) return undefined;
  return tf.sum(tf.reshape(dy, [batch, height, down, width, across, channels]), [2, 4]);
};
