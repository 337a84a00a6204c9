import { dropped } from '../../layers/dropped.ts';
import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { withCall } from './_with-call.ts';
import { keepsMask } from './_mask.ts';

export const dropout = defineLayer({
  type: 'dropout',
  summary: 'Sets each value to zero with probability `rate` in training, and multiplies the others by 1/(1 − rate).',
  source: 'Srivastava et al. 2014; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html',
  fields: {
    rate: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description: 'Probability that a value is dropped.',
    }),
  },
  examples: [{}, { rate: 0.2 }, { rate: 0 }],
  shape: (_, input) => input,
  mask: keepsMask,
  build: ({ rate }, tf, { name, input, uniform }) => {
    const layer = tf.layers.dropout({ name, rate });
    if (rate === 0) return withCall(tf, layer, (x) => x);
    const draw = uniform('dropout', input);
    // tfjs's own generator draws the same mask at every step with a seed, and an unrepeatable one without.
    return withCall(tf, layer, (x, training) => (training ? dropped(tf, x, draw(), rate) : x));
  },
});
