import { defineAugmentation } from '../../registry/define.ts';
import { integer, number } from '../../registry/fields.ts';
import type { Tensor } from '../../contracts/tensors.ts';
import { imageMisfit, imagesShape, places, whole } from './_image.ts';
import { beyondImage } from './_messages.ts';

export const cutout = defineAugmentation({
  type: 'cutout',
  summary: 'Covers a square at a random place of each image; parts of it may lie outside.',
  source: 'DeVries and Taylor 2017, https://github.com/uoguelph-mlrg/Cutout',
  fields: {
    size: integer({ minimum: 1, default: 8, description: 'Side of the square in pixels.' }),
    fill: number({
      default: 0,
      description: 'Value of the covered pixels, where 1 stands for 255 if the image has bytes.',
    }),
    probability: number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Probability that an image is covered.',
    }),
  },
  examples: [{ size: 2 }, { size: 1, fill: 0.5, probability: 0.5 }],
  check: ({ size }, input) => {
    const misfit = imageMisfit('cutout', input);
    if (misfit !== undefined) return misfit;
    return size < Math.max(input[0]!, input[1]!)
      ? undefined
      : beyondImage({ type: 'cutout', field: 'size', size, input });
  },
  draws: () => ({ row: [], column: [], applies: [] }),
  numbers: ({ size, fill, probability }) => ({ size, fill, probability }),
  apply: (_, tf, x, { draws: { row, column, applies }, numbers: { size, fill, probability }, range }) => {
    const images = imagesShape(x.shape);
    const [batch, height, width] = images;
    const half = tf.floor(tf.div(size!, 2));
    // Positions from the square's first one: those in it are 0 … size − 1.
    const covers = (at: Tensor, u: Tensor) => {
      const from = tf.sub(at, tf.reshape(tf.sub(whole(tf, u, at.size), half), [batch, 1, 1]));
      return tf.logicalAnd(tf.greaterEqual(from, 0), tf.less(from, size!));
    };
    const covered = tf.logicalAnd(
      tf.logicalAnd(
        covers(places(tf, height, [1, height, 1]), row!),
        covers(places(tf, width, [1, 1, width]), column!),
      ),
      tf.reshape(tf.less(applies!, probability!), [batch, 1, 1]),
    );
    const result = tf.where(tf.expandDims(covered, -1), tf.mul(fill!, range), tf.reshape(x, images));
    return tf.reshape(result, x.shape);
  },
});
