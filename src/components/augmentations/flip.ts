import { defineAugmentation } from '../../registry/define.ts';
import { flag, number } from '../../registry/fields.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { imageMisfit, pick, places } from './_image.ts';

export const flip = defineAugmentation({
  type: 'flip',
  summary: 'Mirrors images at random: left and right, up and down, or both.',
  source: 'torchvision.transforms.v2.RandomHorizontalFlip and RandomVerticalFlip',
  fields: {
    horizontal: flag({ default: true, description: 'Whether left and right are exchanged.' }),
    vertical: flag({ default: false, description: 'Whether up and down are exchanged.' }),
    probability: number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Probability of each flip, drawn for each image and direction.',
    }),
  },
  examples: [{}, { horizontal: false, vertical: true }, { vertical: true, probability: 0.25 }],
  wholeUpTo: () => 0,
  check: (_, input) => imageMisfit('flip', input),
  draws: ({ horizontal, vertical }) => ({
    ...(horizontal ? { horizontal: [] } : {}),
    ...(vertical ? { vertical: [] } : {}),
  }),
  numbers: ({ probability }) => ({ probability }),
  apply: (_, tf, x, { draws: { horizontal, vertical }, numbers: { probability } }) => {
    const [, height, width] = x.shape as [number, number, number];
    const rows = mirrored(tf, places(tf, height, [1, height, 1]), vertical, probability!);
    const columns = mirrored(tf, places(tf, width, [1, 1, width]), horizontal, probability!);
    return pick(tf, x, rows, columns, { mode: 'edge', fill: tf.scalar(0) });
  },
});

/** Positions in reverse where the draw is below the probability. */
const mirrored = (tf: Tf, at: Tensor, u: Tensor | undefined, probability: Tensor): Tensor => {
  if (!u) return at;
  const flips = tf.reshape(tf.less(u, probability), [-1, 1, 1]);
  return tf.where(flips, tf.sub(at.size - 1, at), at);
};
