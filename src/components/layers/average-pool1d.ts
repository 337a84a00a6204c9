import { defineLayer } from '../../registry/define.ts';
import { integer, optional } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { padding, slideOver } from './_window.ts';

export const averagePool1d = defineLayer({
  type: 'averagePool1d',
  summary:
    'The mean of each window of a sequence, per channel; where padding is inside the window, of what is left of it.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html; `same` is TensorFlow’s',
  fields: {
    poolSize: integer({ minimum: 1, default: 2, description: 'Time steps of the window.' }),
    strides: optional(
      integer({ minimum: 1, description: 'Time steps by which the window moves on.' }),
      'Time steps by which the window moves on; left out, those of `poolSize`.',
    ),
    padding,
  },
  examples: [{}, { poolSize: 3, strides: 2, padding: 'same' }],
  shape: ({ poolSize, strides, padding }, input) => {
    const [time, features] = sequence('averagePool1d', input);
    return [
      ...slideOver('averagePool1d', input, [time], { size: [poolSize], strides: [strides ?? poolSize], padding }),
      features,
    ];
  },
  build: ({ poolSize, strides, padding }, tf, { name }) =>
    tf.layers.averagePooling1d({ name, poolSize, strides: strides ?? poolSize, padding }),
});
