import { defineDistribution } from '../../registry/define.ts';
import { disordered, range, within } from './_range.ts';

export const uniform = defineDistribution({
  type: 'uniform',
  summary: 'Draws numbers between two bounds with equal probability.',
  fields: { of: range('Smallest and largest value.') },
  examples: [{ of: [0, 0.9] }, { of: [-1, 1] }],
  at: ({ of }, u) => within(of[0]! + u * (of[1]! - of[0]!), of),
  cell: ({ of }, value) => {
    if (typeof value !== 'number' || !(value >= of[0]! && value <= of[1]!)) return undefined;
    const u = (value - of[0]!) / (of[1]! - of[0]!);
    return [u, u];
  },
  bounds: ({ of }) => [of[0]!, of[1]!],
  check: ({ of }) => disordered(of),
});
