import { defineDistribution } from '../../registry/define.ts';
import { disordered, notPositive, range, within } from './_range.ts';

export const logUniform = defineDistribution({
  type: 'logUniform',
  summary: 'Draws numbers with equal probability per order of magnitude, for rates and penalties.',
  fields: { of: range('Smallest and largest value, both positive.') },
  examples: [{ of: [0.001, 0.3] }, { of: [1, 1000] }],
  at: ({ of }, u) => within(Math.exp(Math.log(of[0]!) + u * Math.log(of[1]! / of[0]!)), of),
  cell: ({ of }, value) => {
    if (typeof value !== 'number' || !(value >= of[0]! && value <= of[1]!)) return undefined;
    const u = Math.log(value / of[0]!) / Math.log(of[1]! / of[0]!);
    return [u, u];
  },
  bounds: ({ of }) => [of[0]!, of[1]!],
  check: ({ of }) => notPositive(of) ?? disordered(of),
});
