import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { both, padding, pair, slide } from './_window.ts';

export const maxPool2d = defineLayer({
  type: 'maxPool2d',
  summary: 'The largest value of each window, per channel; of equal ones, the first has the gradient.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html; `same` is TensorFlow’s',
  fields: {
    poolSize: pair({ default: 2, description: 'Rows and columns of the window, as one number or two.' }),
    strides: optional(
      pair({ description: 'Steps of the window down and across, as one number or two.' }),
      'Steps of the window down and across, as one number or two; left out, those of `poolSize`.',
    ),
    padding,
  },
  examples: [{}, { poolSize: 3, strides: 2, padding: 'same' }, { poolSize: [1, 2] }],
  shape: ({ poolSize, strides, padding }, input) => [
    ...slide('maxPool2d', input, { size: poolSize, strides: strides ?? poolSize, padding }),
    input[2]!,
  ],
  build: ({ poolSize, strides, padding }, tf, { name }) =>
    tf.layers.maxPooling2d({ name, poolSize: both(poolSize), strides: both(strides ?? poolSize), padding }),
});
