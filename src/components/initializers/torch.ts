import { defineInitializer } from '../../registry/define.ts';
import { fill } from './_draw.ts';

export const torch = defineInitializer({
  type: 'torch',
  summary:
    'Draws uniformly within ±1/√fanIn: PyTorch’s default for weights and biases of linear and convolution layers.',
  source: 'torch.nn.Linear.reset_parameters: kaiming_uniform_(a=√5) for the weight, the same bound for the bias',
  fields: {},
  examples: [{}],
  values: (_, weight, random) => {
    const bound = 1 / Math.sqrt(weight.defaultFan ?? weight.fanIn);
    return fill(weight, () => (2 * random.uniform() - 1) * bound);
  },
});
