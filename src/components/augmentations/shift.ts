import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import type { Tensor } from '../../contracts/tensors.ts';
import { centred, edgeFields, imageMisfit, pick, places } from './_image.ts';

export const shift = defineAugmentation({
  type: 'shift',
  summary: 'Moves images by a random number of whole pixels, up or down and to a side.',
  source: 'torchvision.transforms.v2.RandomAffine with `translate`',
  fields: {
    max: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.1,
      description: 'Largest shift, as a share of the height and of the width.',
    }),
    ...edgeFields,
  },
  examples: [{}, { max: 0.2, mode: 'edge' }],
  check: (_, input) => imageMisfit('shift', input),
  draws: () => ({ down: [], right: [] }),
  numbers: ({ max, fill }) => ({ max, fill }),
  apply: ({ mode }, tf, x, { draws: { down, right }, numbers: { max, fill }, range }) => {
    const [batch, height, width] = x.shape as [number, number, number];
    const moved = (u: Tensor, size: number) =>
      tf.reshape(tf.round(tf.mul(centred(tf, u), tf.mul(max!, size))), [batch, 1, 1]);
    const rows = tf.sub(places(tf, height, [1, height, 1]), moved(down!, height));
    const columns = tf.sub(places(tf, width, [1, 1, width]), moved(right!, width));
    return pick(tf, x, rows, columns, { mode, fill: tf.mul(fill!, range) });
  },
});
