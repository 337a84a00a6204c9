import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { maximumPadding, paddingOf } from './_padding.ts';
import { allThree, refusePaddingAlone, slideVolume, triple, volumePool } from './_window.ts';

export const maxPool3d = defineLayer({
  type: 'maxPool3d',
  summary:
    'Takes the largest value of each window of a volume, per channel; the first of equal values gets the gradient.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html; `same` is TensorFlow’s; a saved ' +
    'model with amounts of padding loads with `assay/layers`',
  fields: {
    poolSize: triple({ default: 2, description: 'Depth, rows and columns of the window, one number or three.' }),
    strides: optional(
      triple({ description: 'Strides of the window in each direction.' }),
      'Strides of the window in each direction, one number or three; defaults to `poolSize`.',
    ),
    padding: maximumPadding(3),
  },
  examples: [
    {},
    { poolSize: 3, strides: 2, padding: 'same' },
    { poolSize: [1, 2, 2], strides: 1 },
    { poolSize: 2, padding: [1, 0, 1] },
  ],
  shape: (fields, input) => {
    const windows = volumePool(fields);
    const size = slideVolume('maxPool3d', input, windows);
    refusePaddingAlone('maxPool3d', windows);
    return [...size, input[3]!];
  },
  build: (fields, tf, { name }) => {
    const [poolSize, strides] = [allThree(fields.poolSize), allThree(fields.strides ?? fields.poolSize)];
    const { edges, mode } = paddingOf(volumePool(fields));
    return edges
      ? new (layerClasses(tf).PaddedMaxPool3d)({ name, poolSize, strides, edges })
      : tf.layers.maxPooling3d({ name, poolSize, strides, padding: mode });
  },
});
