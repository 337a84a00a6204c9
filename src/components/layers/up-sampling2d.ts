import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { choice } from '../../registry/fields.ts';
import { both, imageSize, pair } from './_window.ts';
import { withCall } from './_with-call.ts';

export const upSampling2d = defineLayer({
  type: 'upSampling2d',
  summary: 'Enlarges an image by repeating or interpolating its pixels.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html with mode `nearest`, or `bilinear` ' +
    'with `align_corners=False`; tfjs has no such interpolation, a saved model that uses it loads with ' +
    '`assay/layers`',
  fields: {
    size: pair({ default: 2, description: 'Factors for rows and columns, one number or two.' }),
    interpolation: choice(['nearest', 'bilinear'], {
      default: 'nearest',
      description: 'Source of new pixels: the nearest pixel, or the four around it.',
    }),
  },
  examples: [{}, { size: [1, 3] }, { interpolation: 'bilinear' }],
  shape: ({ size }, input) => {
    const [height, width] = imageSize('upSampling2d', input);
    const [rows, columns] = both(size);
    return [height * rows, width * columns, input[2]!];
  },
  build: ({ size, interpolation }, tf, { name, input: [height, width, channels] }) => {
    const [rows, columns] = both(size);
    if (interpolation === 'bilinear') return new (layerClasses(tf).UpSampling2d)({ name, size: [rows, columns] });
    return withCall(tf, tf.layers.upSampling2d({ name, size: [rows, columns] }), (x) => {
      const taller = tf.tile(tf.reshape(x, [x.shape[0]! * height!, 1, width! * channels!]), [1, rows, 1]);
      const larger = tf.tile(tf.reshape(taller, [x.shape[0]! * height! * rows * width!, 1, channels!]), [
        1,
        columns,
        1,
      ]);
      return tf.reshape(larger, [x.shape[0]!, height! * rows, width! * columns, channels!]);
    });
  },
});
