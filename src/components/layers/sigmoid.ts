import { defineLayer } from '../../registry/define.ts';
import { keepsMask } from './_mask.ts';

export const sigmoid = defineLayer({
  type: 'sigmoid',
  summary: 'The logistic function 1/(1 + exp(−x)); do not put it before a loss that takes logits.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html',
  fields: {},
  examples: [{}],
  outputs: 'probabilities',
  shape: (_, input) => input,
  mask: keepsMask,
  build: (_, tf, { name }) => tf.layers.activation({ name, activation: 'sigmoid' }),
});
