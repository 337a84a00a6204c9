import { defineAugmentation } from '../../registry/define.ts';
import { integer } from '../../registry/fields.ts';
import { edgeFields, imageMisfit, pick, places, whole } from './_image.ts';
import { beyondImage } from './_messages.ts';

export const crop = defineAugmentation({
  type: 'crop',
  summary: 'Pads images on all sides and cuts a random window of the original size out of the result.',
  source: 'torchvision.transforms.v2.RandomCrop with `padding`, which also cuts out other sizes',
  fields: {
    padding: integer({ minimum: 1, default: 4, description: 'Pixels added on each side.' }),
    ...edgeFields,
  },
  examples: [{}, { padding: 2, mode: 'reflect' }, { padding: 1, fill: 0.5 }],
  check: ({ padding }, input) => {
    const misfit = imageMisfit('crop', input);
    if (misfit !== undefined) return misfit;
    return padding < Math.min(input[0]!, input[1]!)
      ? undefined
      : beyondImage({ type: 'crop', field: 'padding', size: padding, input });
  },
  draws: () => ({ top: [], left: [] }),
  numbers: ({ padding, fill }) => ({ padding, fill }),
  apply: ({ mode }, tf, x, { draws: { top, left }, numbers: { padding, fill }, range }) => {
    const [batch, height, width] = x.shape as [number, number, number];
    const windows = tf.add(tf.mul(padding!, 2), 1);
    const offset = (u: typeof top) => tf.reshape(tf.sub(whole(tf, u!, windows), padding!), [batch, 1, 1]);
    const rows = tf.add(places(tf, height, [1, height, 1]), offset(top));
    const columns = tf.add(places(tf, width, [1, 1, width]), offset(left));
    return pick(tf, x, rows, columns, { mode, fill: tf.mul(fill!, range) });
  },
});
