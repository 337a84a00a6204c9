import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';

export const masking = defineLayer({
  type: 'masking',
  summary:
    'Marks time steps whose features all equal `value` as padding, which later layers skip; a layer that would ' +
    'read padding as data is refused.',
  source: 'keras.layers.Masking; for sequences padded at their end, torch.nn.utils.rnn.pack_padded_sequence',
  fields: { value: number({ default: 0, description: 'Value that marks padding.' }) },
  examples: [{}, { value: -1 }],
  shape: (_, input) => {
    sequence('masking', input);
    return input;
  },
  mask: () => true,
  build: ({ value }, tf, { name }) => tf.layers.masking({ name, maskValue: value }),
});
