import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { allThree, slideVolume, triple } from './_window.ts';

export const averagePool3d = defineLayer({
  type: 'averagePool3d',
  summary: 'The mean of each window of a volume, per channel.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html',
  fields: {
    poolSize: triple({ default: 2, description: 'Depth, rows and columns of the window, as one number or three.' }),
    strides: optional(
      triple({ description: 'Steps of the window in each direction.' }),
      'Steps of the window in each direction, as one number or three; left out, those of `poolSize`.',
    ),
  },
  examples: [{}, { poolSize: [1, 2, 2], strides: 1 }],
  shape: ({ poolSize, strides }, input) => [
    ...slideVolume('averagePool3d', input, { size: poolSize, strides: strides ?? poolSize, padding: null }),
    input[3]!,
  ],
  build: ({ poolSize, strides }, tf, { name }) =>
    tf.layers.averagePooling3d({
      name,
      poolSize: allThree(poolSize),
      strides: allThree(strides ?? poolSize),
      padding: 'valid',
    }),
});
