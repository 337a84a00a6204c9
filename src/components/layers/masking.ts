import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';

export const masking = defineLayer({
  type: 'masking',
  summary:
    'Marks the time steps whose features all have one value as padding: recurrent layers behind it skip them and keep their state, as if the sequence were shorter. The mark goes through dense, activations, dropout, norms over features, timeDistributed and sequences of recurrent layers; layers that mix time steps, and the loss, do not see it.',
  source: 'keras.layers.Masking; for sequences padded at their end, torch.nn.utils.rnn.pack_padded_sequence',
  fields: { value: number({ default: 0, description: 'The value of the padding.' }) },
  examples: [{}, { value: -1 }],
  shape: (_, input) => {
    sequence('masking', input);
    return input;
  },
  build: ({ value }, tf, { name }) => tf.layers.masking({ name, maskValue: value }),
});
