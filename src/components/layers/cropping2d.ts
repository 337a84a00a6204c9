import { Type } from '@sinclair/typebox';
import { defineLayer } from '../../registry/define.ts';
import type { Field } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { both, imageSize, type Pair } from './_window.ts';

const amount = { type: 'integer', minimum: 0 };

export const cropping2d = defineLayer({
  type: 'cropping2d',
  summary: 'Takes as many rows away from the top as from the bottom of an image, and columns from the left as from the right.',
  source: 'torch.nn.ZeroPad2d with negative padding',
  fields: {
    cropping: Type.Unsafe<Pair>({
      anyOf: [amount, { type: 'array', items: amount, minItems: 2, maxItems: 2 }],
      default: 1,
      description: 'Rows taken from either side and columns taken from either side, as one number or two.',
    }) as unknown as Field<Pair> & { readonly default: 1 },
  },
  examples: [{}, { cropping: [2, 0] }],
  shape: ({ cropping }, input) => {
    const [height, width] = imageSize('cropping2d', input);
    const [rows, columns] = both(cropping);
    if (height > 2 * rows && width > 2 * columns) return [height - 2 * rows, width - 2 * columns, input[2]!];
    throw new ShapeError(`\`cropping2d\` leaves nothing of shape [${input.join(', ')}] when it takes ${rows} rows and ${columns} columns from either side.`);
  },
  build: ({ cropping }, tf, { name }) => {
    const [rows, columns] = both(cropping);
    return tf.layers.cropping2D({ name, cropping: [[rows, rows], [columns, columns]] });
  },
});
