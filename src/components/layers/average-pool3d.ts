import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { averagesOf, countPadding, padding } from './_padding.ts';
import { allThree, refusePaddingAlone, slideVolume, triple, volumePool } from './_window.ts';

export const averagePool3d = defineLayer({
  type: 'averagePool3d',
  summary: 'Averages each window of a volume, per channel; `countPadding` says whether padding counts.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html; `same` is TensorFlow’s; a saved ' +
    'model with padding loads with `assay/layers`',
  fields: {
    poolSize: triple({ default: 2, description: 'Depth, rows and columns of the window, one number or three.' }),
    strides: optional(
      triple({ description: 'Strides of the window in each direction.' }),
      'Strides of the window in each direction, one number or three; defaults to `poolSize`.',
    ),
    padding: padding(3),
    countPadding,
  },
  examples: [
    {},
    { poolSize: [1, 2, 2], strides: 1 },
    { poolSize: 2, padding: [1, 0, 1] },
    { poolSize: 3, padding: 1, countPadding: false },
    { poolSize: 2, padding: 'same', countPadding: true },
  ],
  shape: (fields, input) => {
    const windows = volumePool(fields);
    const size = slideVolume('averagePool3d', input, windows);
    refusePaddingAlone('averagePool3d', windows);
    return [...size, input[3]!];
  },
  build: (fields, tf, { name, input }) => {
    const [poolSize, strides] = [allThree(fields.poolSize), allThree(fields.strides ?? fields.poolSize)];
    const { edges, mode, countPadding } = averagesOf(
      input.slice(0, -1),
      volumePool(fields),
      fields.countPadding,
      false,
    );
    return edges
      ? new (layerClasses(tf).PaddedAveragePool3d)({ name, poolSize, strides, edges, countPadding })
      : tf.layers.averagePooling3d({ name, poolSize, strides, padding: mode });
  },
});
