import { defineLayer } from '../../registry/define.ts';
import { choice } from '../../registry/fields.ts';

export const gelu = defineLayer({
  type: 'gelu',
  summary: 'The Gaussian error linear unit: x · Φ(x), Φ being the standard normal distribution function.',
  source: 'Hendrycks and Gimpel 2016; https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html',
  fields: { approximate: choice(['none', 'tanh'], { default: 'none', description: '`none` computes Φ by the error function, `tanh` by the approximation that GPT-2 was trained with.' }) },
  examples: [{}, { approximate: 'tanh' }],
  shape: (_, input) => input,
  build: ({ approximate }, tf, { name }) => tf.layers.activation({ name, activation: approximate === 'tanh' ? 'gelu_new' : 'gelu' }),
});
