import { defineInitializer } from '../../registry/define.ts';
import { fill } from './_draw.ts';

export const zeros = defineInitializer({
  type: 'zeros',
  summary: 'All zero.',
  source: 'torch.nn.init.zeros_',
  fields: {},
  examples: [{}],
  values: (_, weight) => fill(weight, () => 0),
});
