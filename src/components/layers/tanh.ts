import { defineLayer } from '../../registry/define.ts';
import { keepsMask } from './_mask.ts';

export const tanh = defineLayer({
  type: 'tanh',
  summary: 'The hyperbolic tangent.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  mask: keepsMask,
  build: (_, tf, { name }) => tf.layers.activation({ name, activation: 'tanh' }),
});
