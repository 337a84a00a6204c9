import { defineInitializer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { fill } from './_draw.ts';

export const normal = defineInitializer({
  type: 'normal',
  summary: 'Draws from a normal distribution.',
  source: 'torch.nn.init.normal_',
  fields: {
    mean: number({ default: 0, description: 'Mean of the distribution.' }),
    std: number({ minimum: 0, description: 'Standard deviation of the distribution.' }),
  },
  examples: [{ std: 0.02 }, { mean: 1, std: 0.02 }],
  values: ({ mean, std }, weight, random) => fill(weight, () => mean + std * random.normal()),
});
