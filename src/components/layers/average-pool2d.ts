import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { averagesOf, countPadding, padding } from './_padding.ts';
import { both, pair, refusePaddingAlone, slide, imagePool } from './_window.ts';

export const averagePool2d = defineLayer({
  type: 'averagePool2d',
  summary: 'Averages each window of an image, per channel; `countPadding` says whether padding counts.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html; `same` is TensorFlow’s; a saved ' +
    'model with amounts of padding loads with `assay/layers`',
  fields: {
    poolSize: pair({ default: 2, description: 'Rows and columns of the window, one number or two.' }),
    strides: optional(
      pair({ description: 'Strides of the window over rows and columns, one number or two.' }),
      'Strides of the window over rows and columns, one number or two; defaults to `poolSize`.',
    ),
    padding: padding(2),
    countPadding,
  },
  examples: [
    {},
    { poolSize: 3, strides: 2, padding: 'same' },
    { poolSize: [1, 2] },
    { poolSize: 3, strides: 2, padding: 1 },
    { poolSize: 3, padding: 1, countPadding: false },
    { poolSize: 2, padding: 'same', countPadding: true },
  ],
  shape: (fields, input) => {
    const windows = imagePool(fields);
    const size = slide('averagePool2d', input, windows);
    refusePaddingAlone('averagePool2d', windows);
    return [...size, input[2]!];
  },
  build: (fields, tf, { name, input }) => {
    const [poolSize, strides] = [both(fields.poolSize), both(fields.strides ?? fields.poolSize)];
    const { edges, mode, countPadding } = averagesOf(input.slice(0, -1), imagePool(fields), fields.countPadding);
    return edges
      ? new (layerClasses(tf).PaddedAveragePool2d)({ name, poolSize, strides, edges, countPadding })
      : tf.layers.averagePooling2d({ name, poolSize, strides, padding: mode });
  },
});
