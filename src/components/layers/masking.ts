import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';

export const masking = defineLayer({
  type: 'masking',
  summary:
    'Marks the time steps whose features all have one value as padding: recurrent layers behind it skip them and keep their state, as if the sequence were shorter, attention does not look at them, and globalAveragePool1d does not count them. A layer that would take them for data is refused.',
  source: 'keras.layers.Masking; for sequences padded at their end, torch.nn.utils.rnn.pack_padded_sequence',
  fields: { value: number({ default: 0, description: 'The value of the padding.' }) },
  examples: [{}, { value: -1 }],
  shape: (_, input) => {
    sequence('masking', input);
    return input;
  },
  mask: () => true,
  build: ({ value }, tf, { name }) => tf.layers.masking({ name, maskValue: value }),
});
