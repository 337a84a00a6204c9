import { defineDistribution } from '../../registry/define.ts';
import { disordered, notPositive, notWhole, range, within } from './_range.ts';

export const logInt = defineDistribution({
  type: 'logInt',
  summary: 'Draws integers with equal probability per order of magnitude, for widths and lengths.',
  source: 'Each integer has the probability of the interval ± 1/2 around it, as in Optuna',
  fields: { of: range('Smallest and largest value, both positive and included.') },
  examples: [{ of: [16, 512] }, { of: [1, 100] }],
  at: ({ of }, u) => within(Math.round(Math.exp(low(of) + u * width(of))), of),
  cell: ({ of }, value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < of[0]! || value > of[1]!) return undefined;
    return [(Math.log(value - 0.5) - low(of)) / width(of), (Math.log(value + 0.5) - low(of)) / width(of)];
  },
  grid: ({ of }) => ({ count: of[1]! - of[0]! + 1, at: (i) => of[0]! + i }),
  bounds: ({ of }) => [of[0]!, of[1]!],
  check: ({ of }) => notWhole(of) ?? notPositive(of) ?? disordered(of),
});

const low = ([first]: readonly number[]) => Math.log(first! - 0.5);
const width = ([first, last]: readonly number[]) => Math.log((last! + 0.5) / (first! - 0.5));
