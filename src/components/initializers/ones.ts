import { defineInitializer } from '../../registry/define.ts';
import { fill } from './_draw.ts';

export const ones = defineInitializer({
  type: 'ones',
  summary: 'Sets every value to 1.',
  source: 'torch.nn.init.ones_',
  fields: {},
  examples: [{}],
  values: (_, weight) => fill(weight, () => 1),
});
