import { defineInitializer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { fill } from './_draw.ts';
import { minAboveMax } from './_messages.ts';

export const uniform = defineInitializer({
  type: 'uniform',
  summary: 'Draws uniformly between two bounds.',
  source: 'torch.nn.init.uniform_',
  fields: { min: number({ description: 'Lower bound.' }), max: number({ description: 'Upper bound.' }) },
  examples: [{ min: -0.05, max: 0.05 }],
  check: ({ min, max }) => (min > max ? minAboveMax({ type: 'uniform', min, max }) : undefined),
  values: ({ min, max }, weight, random) => fill(weight, () => min + (max - min) * random.uniform()),
});
