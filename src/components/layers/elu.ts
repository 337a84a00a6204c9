import { defineLayer } from '../../registry/define.ts';
import { keepsMask } from './_mask.ts';

export const elu = defineLayer({
  type: 'elu',
  summary: 'The exponential linear unit: x, or exp(x) − 1 for negative x.',
  source:
    'Clevert et al. 2016; https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html with alpha 1, the only ' +
    'one that tfjs knows',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  mask: keepsMask,
  build: (_, tf, { name }) => tf.layers.elu({ name }),
});
