import { defineLayer } from '../../registry/define.ts';
import { keepsMask } from './_mask.ts';

export const relu = defineLayer({
  type: 'relu',
  summary: 'The rectifier max(x, 0), whose gradient at 0 is 0.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  mask: keepsMask,
  build: (_, tf, { name }) => tf.layers.reLU({ name }),
});
