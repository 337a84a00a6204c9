import { defineInitializer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { fill } from './_draw.ts';

export const constant = defineInitializer({
  type: 'constant',
  summary: 'Sets every value to one number; a bare number is short for it.',
  source: 'torch.nn.init.constant_',
  fields: { value: number({ description: 'The number.' }) },
  examples: [{ value: 0.1 }],
  values: ({ value }, weight) => fill(weight, () => value),
});
