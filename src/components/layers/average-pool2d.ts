import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { both, padding, pair, slide } from './_window.ts';

export const averagePool2d = defineLayer({
  type: 'averagePool2d',
  summary: 'The mean of each window, per channel; zeros added by `padding: same` do not count.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html with count_include_pad=False, as TensorFlow; PyTorch’s default counts the added zeros',
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
    ...slide('averagePool2d', input, { size: poolSize, strides: strides ?? poolSize, padding }),
    input[2]!,
  ],
  build: ({ poolSize, strides, padding }, tf, { name }) =>
    tf.layers.averagePooling2d({ name, poolSize: both(poolSize), strides: both(strides ?? poolSize), padding }),
});
