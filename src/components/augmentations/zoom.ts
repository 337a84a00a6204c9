import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import type { Tensor } from '../../contracts/tensors.ts';
import { centred, edgeFields, imageMisfit, interpolate, places } from './_image.ts';

export const zoom = defineAugmentation({
  type: 'zoom',
  summary: 'Enlarges or shrinks images about their center by a random factor, with bilinear interpolation.',
  source: 'torchvision.transforms.v2.RandomAffine with `scale` and `interpolation=BILINEAR`',
  fields: {
    max: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.1,
      description: 'Largest change of the size: the factor is between 1 − max and 1 + max.',
    }),
    ...edgeFields,
  },
  examples: [{}, { max: 0.3, mode: 'edge' }],
  check: (_, input) => imageMisfit('zoom', input),
  draws: () => ({ factor: [] }),
  numbers: ({ max, fill }) => ({ max, fill }),
  apply: ({ mode }, tf, x, { draws: { factor }, numbers: { max, fill }, range }) => {
    const [batch, height, width] = x.shape as [number, number, number];
    const scale = tf.reshape(tf.add(tf.mul(centred(tf, factor!), max!), 1), [batch, 1, 1]);
    const seen = (at: Tensor, middle: number) => tf.add(tf.div(tf.sub(at, middle), scale), middle);
    const rows = seen(places(tf, height, [1, height, 1]), (height - 1) / 2);
    const columns = seen(places(tf, width, [1, 1, width]), (width - 1) / 2);
    return interpolate(tf, x, rows, columns, { mode, fill: tf.mul(fill!, range) });
  },
});
