import { defineLayer } from '../../registry/define.ts';
import { both, imageSize, pair } from './_window.ts';
import { withCall } from './_with-call.ts';

export const upSampling2d = defineLayer({
  type: 'upSampling2d',
  summary: 'Enlarges an image by repeating each row and each column.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html with mode `nearest`',
  fields: { size: pair({ default: 2, description: 'How often each row and each column is repeated, as one number or two.' }) },
  examples: [{}, { size: [1, 3] }],
  shape: ({ size }, input) => {
    const [height, width] = imageSize('upSampling2d', input);
    const [rows, columns] = both(size);
    return [height * rows, width * columns, input[2]!];
  },
  // The gradient of tfjs's resizing is wrong for more than one image.
  build: ({ size }, tf, { name, input: [height, width, channels] }) => {
    const [rows, columns] = both(size);
    return withCall(tf, tf.layers.upSampling2d({ name, size: [rows, columns] }), (x) => {
      const taller = tf.tile(tf.reshape(x, [x.shape[0]! * height!, 1, width! * channels!]), [1, rows, 1]);
      const larger = tf.tile(tf.reshape(taller, [x.shape[0]! * height! * rows * width!, 1, channels!]), [1, columns, 1]);
      return tf.reshape(larger, [x.shape[0]!, height! * rows, width! * columns, channels!]);
    });
  },
});
