import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { keepsMask } from './_mask.ts';

export const leakyRelu = defineLayer({
  type: 'leakyRelu',
  summary: 'The leaky rectifier: x, or `slope` · x for negative x.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html; Keras and tfjs take 0.3 where ' +
    'nothing is said',
  fields: { slope: number({ minimum: 0, default: 0.01, description: 'Slope for negative values.' }) },
  examples: [{}, { slope: 0.2 }],
  shape: (_, input) => input,
  mask: keepsMask,
  build: ({ slope }, tf, { name }) => tf.layers.leakyReLU({ name, alpha: slope }),
});
