import { defineLayer } from '../../registry/define.ts';

export const tanh = defineLayer({
  type: 'tanh',
  summary: 'The hyperbolic tangent.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  build: (_, tf, { name }) => tf.layers.activation({ name, activation: 'tanh' }),
});
