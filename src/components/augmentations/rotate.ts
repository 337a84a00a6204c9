import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { centred, edgeFields, imageMisfit, interpolate, places } from './_image.ts';

export const rotate = defineAugmentation({
  type: 'rotate',
  summary: 'Turns images about their center by a random angle, with bilinear interpolation.',
  source: 'torchvision.transforms.v2.RandomRotation with `interpolation=BILINEAR`, which blends `fill` otherwise',
  fields: {
    max: number({
      minimum: 0,
      maximum: 180,
      default: 10,
      description: 'Largest angle in degrees, in both directions.',
    }),
    ...edgeFields,
  },
  examples: [{}, { max: 30, mode: 'reflect' }],
  check: (_, input) => imageMisfit('rotate', input),
  draws: () => ({ angle: [] }),
  numbers: ({ max, fill }) => ({ radians: (max * Math.PI) / 180, fill }),
  apply: ({ mode }, tf, x, { draws: { angle }, numbers: { radians, fill }, range }) => {
    const [batch, height, width] = x.shape as [number, number, number];
    const turned = tf.reshape(tf.mul(centred(tf, angle!), radians!), [batch, 1, 1]);
    const [cos, sin] = [tf.cos(turned), tf.sin(turned)];
    const [middle, center] = [(height - 1) / 2, (width - 1) / 2];
    const down = tf.sub(places(tf, height, [1, height, 1]), middle);
    const right = tf.sub(places(tf, width, [1, 1, width]), center);
    const rows = tf.add(tf.add(tf.mul(right, sin), tf.mul(down, cos)), middle);
    const columns = tf.add(tf.sub(tf.mul(right, cos), tf.mul(down, sin)), center);
    return interpolate(tf, x, rows, columns, { mode, fill: tf.mul(fill!, range) });
  },
});
