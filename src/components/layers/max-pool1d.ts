import { defineLayer } from '../../registry/define.ts';
import { integer, optional } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { padding, slideOver } from './_window.ts';

export const maxPool1d = defineLayer({
  type: 'maxPool1d',
  summary: 'The largest value of each window of a sequence, per channel; of equal ones, the first has the gradient.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html; `same` is TensorFlow’s',
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
    const [time, features] = sequence('maxPool1d', input);
    return [
      ...slideOver('maxPool1d', input, [time], { size: [poolSize], strides: [strides ?? poolSize], padding }),
      features,
    ];
  },
  build: ({ poolSize, strides, padding }, tf, { name }) =>
    tf.layers.maxPooling1d({ name, poolSize, strides: strides ?? poolSize, padding }),
});
