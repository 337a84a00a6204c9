import { defineInitializer } from '../../registry/define.ts';
import { fill } from './_draw.ts';

export const zeros = defineInitializer({
  type: 'zeros',
  summary: 'Sets every value to 0.',
  source: 'torch.nn.init.zeros_',
  fields: {},
  examples: [{}],
  values: (_, weight) => fill(weight, () => 0),
});
