import { defineLayer } from '../../registry/define.ts';
import { keepsMask } from './_mask.ts';

export const silu = defineLayer({
  type: 'silu',
  summary: 'The sigmoid linear unit, also called swish: x · sigmoid(x).',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  mask: keepsMask,
  build: (_, tf, { name }) => tf.layers.activation({ name, activation: 'swish' }),
});
