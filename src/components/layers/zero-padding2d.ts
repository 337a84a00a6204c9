import { defineLayer } from '../../registry/define.ts';
import { allSides, imageSize, sides } from './_window.ts';

export const zeroPadding2d = defineLayer({
  type: 'zeroPadding2d',
  summary:
    'Adds rows of zeros above and below an image, and columns at its left and right; convolutions and pools have ' +
    'their own `padding`.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html',
  fields: {
    padding: sides({
      default: 1,
      description: 'Rows and columns to add: one number, [rows, columns], or [[top, bottom], [left, right]].',
    }),
  },
  examples: [
    {},
    { padding: [1, 2] },
    {
      padding: [
        [0, 1],
        [2, 0],
      ],
    },
  ],
  shape: ({ padding }, input) => {
    const [height, width] = imageSize('zeroPadding2d', input);
    const [[top, bottom], [left, right]] = allSides(padding);
    return [height + top + bottom, width + left + right, input[2]!];
  },
  build: ({ padding }, tf, { name }) => tf.layers.zeroPadding2d({ name, padding: allSides(padding) as never }),
});
