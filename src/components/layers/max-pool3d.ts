import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { allThree, padding, slideVolume, triple } from './_window.ts';

export const maxPool3d = defineLayer({
  type: 'maxPool3d',
  summary: 'The largest value of each window of a volume, per channel; of equal ones, the first has the gradient.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html; `same` is TensorFlow’s',
  fields: {
    poolSize: triple({ default: 2, description: 'Depth, rows and columns of the window, as one number or three.' }),
    strides: optional(
      triple({ description: 'Steps of the window in each direction.' }),
      'Steps of the window in each direction, as one number or three; left out, those of `poolSize`.',
    ),
    padding,
  },
  examples: [{}, { poolSize: 3, strides: 2, padding: 'same' }, { poolSize: [1, 2, 2], strides: 1 }],
  shape: ({ poolSize, strides, padding }, input) => [
    ...slideVolume('maxPool3d', input, { size: poolSize, strides: strides ?? poolSize, padding }),
    input[3]!,
  ],
  build: ({ poolSize, strides, padding }, tf, { name }) =>
    tf.layers.maxPooling3d({ name, poolSize: allThree(poolSize), strides: allThree(strides ?? poolSize), padding }),
});
