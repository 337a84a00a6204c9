import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { integer, optional } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { maximumPadding, paddingOf } from './_padding.ts';
import { refusePaddingAlone, slideOver, sequencePool } from './_window.ts';

export const maxPool1d = defineLayer({
  type: 'maxPool1d',
  summary:
    'Takes the largest value of each window of a sequence, per channel; the first of equal values gets the gradient.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html; `same` is TensorFlow’s; a saved ' +
    'model with amounts of padding loads with `assay/layers`',
  fields: {
    poolSize: integer({ minimum: 1, default: 2, description: 'Size of the window in time steps.' }),
    strides: optional(
      integer({ minimum: 1, description: 'Stride of the window in time steps.' }),
      'Stride of the window in time steps; defaults to `poolSize`.',
    ),
    padding: maximumPadding(1),
  },
  examples: [{}, { poolSize: 3, strides: 2, padding: 'same' }, { poolSize: 3, strides: 2, padding: 1 }],
  shape: (fields, input) => {
    const [time, features] = sequence('maxPool1d', input);
    const windows = sequencePool(fields);
    const size = slideOver('maxPool1d', input, [time], windows);
    refusePaddingAlone('maxPool1d', windows);
    return [...size, features];
  },
  build: (fields, tf, { name }) => {
    const [poolSize, strides] = [fields.poolSize, fields.strides ?? fields.poolSize];
    const { edges, mode } = paddingOf(sequencePool(fields));
    return edges
      ? new (layerClasses(tf).PaddedMaxPool1d)({ name, poolSize, strides, edges })
      : tf.layers.maxPooling1d({ name, poolSize, strides, padding: mode });
  },
});
