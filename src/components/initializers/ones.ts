import { defineInitializer } from '../../registry/define.ts';
import { fill } from './_draw.ts';

export const ones = defineInitializer({
  type: 'ones',
  summary: 'All one.',
  source: 'torch.nn.init.ones_',
  fields: {},
  examples: [{}],
  values: (_, weight) => fill(weight, () => 1),
});
