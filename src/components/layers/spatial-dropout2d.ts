import { dropped } from '../../layers/dropped.ts';
import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { imageSize } from './_window.ts';
import { withCall } from './_with-call.ts';

export const spatialDropout2d = defineLayer({
  type: 'spatialDropout2d',
  summary:
    'Sets whole channels of each image to zero with probability `rate` in training, and multiplies the others by ' +
    '1/(1 − rate).',
  source: 'Tompson et al. 2015; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html',
  fields: {
    rate: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description: 'Probability that a channel is dropped.',
    }),
  },
  examples: [{}, { rate: 0 }],
  shape: (_, input) => {
    imageSize('spatialDropout2d', input);
    return input;
  },
  build: ({ rate }, tf, { name, input, uniform }) => {
    const layer = tf.layers.dropout({ name, rate, noiseShape: [null, 1, 1, null] as unknown as number[] });
    if (rate === 0) return withCall(tf, layer, (x) => x);
    const draw = uniform('dropout', [1, 1, input[2]!]);
    return withCall(tf, layer, (x, training) => (training ? dropped(tf, x, draw(), rate) : x));
  },
});
