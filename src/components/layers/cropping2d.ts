import { defineLayer } from '../../registry/define.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { allSides, imageSize, sides } from './_window.ts';
import { croppedAway } from './_messages.ts';

export const cropping2d = defineLayer({
  type: 'cropping2d',
  summary: 'Removes rows at the top and bottom of an image, and columns at the left and right.',
  source: 'torch.nn.ZeroPad2d with negative padding',
  fields: {
    cropping: sides({
      default: 1,
      description: 'Rows and columns to remove: one number, [rows, columns], or [[top, bottom], [left, right]].',
    }),
  },
  examples: [
    {},
    { cropping: [2, 0] },
    {
      cropping: [
        [0, 1],
        [1, 0],
      ],
    },
  ],
  shape: ({ cropping }, input) => {
    const [height, width] = imageSize('cropping2d', input);
    const [[top, bottom], [left, right]] = allSides(cropping);
    if (height > top + bottom && width > left + right) return [height - top - bottom, width - left - right, input[2]!];
    throw new ShapeError(croppedAway({ input, rows: top + bottom, columns: left + right }));
  },
  build: ({ cropping }, tf, { name }) => tf.layers.cropping2D({ name, cropping: allSides(cropping) as never }),
});
