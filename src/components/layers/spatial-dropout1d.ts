import { dropped } from '../../layers/dropped.ts';
import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { withCall } from './_with-call.ts';
import { keepsMask } from './_mask.ts';

export const spatialDropout1d = defineLayer({
  type: 'spatialDropout1d',
  summary:
    'Sets whole features of each sequence to zero with probability `rate` in training, and multiplies the others ' +
    'by 1/(1 − rate).',
  source: 'Tompson et al. 2015; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html',
  fields: {
    rate: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description: 'Probability that a feature is dropped.',
    }),
  },
  examples: [{}, { rate: 0 }],
  shape: (_, input) => {
    sequence('spatialDropout1d', input);
    return input;
  },
  mask: keepsMask,
  build: ({ rate }, tf, { name, input, uniform }) => {
    const layer = tf.layers.spatialDropout1d({ name, rate });
    if (rate === 0) return withCall(tf, layer, (x) => x);
    const draw = uniform('dropout', [1, input[1]!]);
    return withCall(tf, layer, (x, training) => (training ? dropped(tf, x, draw(), rate) : x));
  },
});
