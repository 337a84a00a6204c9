import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { integer, optional } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { averagesOf, countPadding, padding } from './_padding.ts';
import { refusePaddingAlone, slideOver, sequencePool } from './_window.ts';

export const averagePool1d = defineLayer({
  type: 'averagePool1d',
  summary: 'Averages each window of a sequence, per channel; `countPadding` says whether padding counts.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html; `same` is TensorFlow’s; a saved ' +
    'model with amounts of padding loads with `assay/layers`',
  fields: {
    poolSize: integer({ minimum: 1, default: 2, description: 'Size of the window in time steps.' }),
    strides: optional(
      integer({ minimum: 1, description: 'Stride of the window in time steps.' }),
      'Stride of the window in time steps; defaults to `poolSize`.',
    ),
    padding: padding(1),
    countPadding,
  },
  examples: [
    {},
    { poolSize: 3, strides: 2, padding: 'same' },
    { poolSize: 3, strides: 2, padding: 1 },
    { poolSize: 3, padding: 1, countPadding: false },
    { poolSize: 2, padding: 'same', countPadding: true },
  ],
  shape: (fields, input) => {
    const [time, features] = sequence('averagePool1d', input);
    const windows = sequencePool(fields);
    const size = slideOver('averagePool1d', input, [time], windows);
    refusePaddingAlone('averagePool1d', windows);
    return [...size, features];
  },
  build: (fields, tf, { name, input }) => {
    const [poolSize, strides] = [fields.poolSize, fields.strides ?? fields.poolSize];
    const { edges, mode, countPadding } = averagesOf(input.slice(0, -1), sequencePool(fields), fields.countPadding);
    return edges
      ? new (layerClasses(tf).PaddedAveragePool1d)({ name, poolSize, strides, edges, countPadding })
      : tf.layers.averagePooling1d({ name, poolSize, strides, padding: mode });
  },
});
