import { defineLayer } from '../../registry/define.ts';
import { both, imageSize, pair } from './_window.ts';

export const zeroPadding2d = defineLayer({
  type: 'zeroPadding2d',
  summary: 'Adds as many rows of zeros above as below an image, and columns left as right: before a `conv2d`, it is PyTorch’s `padding=1`.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html',
  fields: { padding: pair({ default: 1, description: 'Rows added on either side and columns added on either side, as one number or two.' }) },
  examples: [{}, { padding: [1, 2] }],
  shape: ({ padding }, input) => {
    const [height, width] = imageSize('zeroPadding2d', input);
    const [rows, columns] = both(padding);
    return [height + 2 * rows, width + 2 * columns, input[2]!];
  },
  build: ({ padding }, tf, { name }) => tf.layers.zeroPadding2d({ name, padding: both(padding) }),
});
