import { defineLayer } from '../../registry/define.ts';
import { keepsMask } from './_mask.ts';

export const sigmoid = defineLayer({
  type: 'sigmoid',
  summary: 'The logistic function 1/(1 + exp(−x)). Not before a loss that takes logits: it has a sigmoid inside.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html',
  fields: {},
  examples: [{}],
  outputs: 'probabilities',
  shape: (_, input) => input,
  mask: keepsMask,
  build: (_, tf, { name }) => tf.layers.activation({ name, activation: 'sigmoid' }),
});
