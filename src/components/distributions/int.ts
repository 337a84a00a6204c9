import { defineDistribution } from '../../registry/define.ts';
import { integer } from '../../registry/fields.ts';
import { disordered, notWhole, range } from './_range.ts';

export const int = defineDistribution({
  type: 'int',
  summary: 'Draws integers between two bounds with equal probability; `by` sets the step between them.',
  fields: {
    of: range('Smallest and largest value, both included.'),
    by: integer({ minimum: 1, default: 1, description: 'Step between values.' }),
  },
  examples: [{ of: [1, 8] }, { of: [16, 256], by: 16 }],
  at: ({ of, by }, u) => of[0]! + by * Math.min(count(of, by) - 1, Math.floor(u * count(of, by))),
  cell: ({ of, by }, value) => {
    const i = (Number(value) - of[0]!) / by;
    const n = count(of, by);
    return typeof value === 'number' && Number.isInteger(i) && i >= 0 && i < n ? [i / n, (i + 1) / n] : undefined;
  },
  grid: ({ of, by }) => ({ count: count(of, by), at: (i) => of[0]! + i * by }),
  bounds: ({ of, by }) => [of[0]!, of[0]! + by * (count(of, by) - 1)],
  check: ({ of }) => notWhole(of) ?? disordered(of),
});

const count = ([low, high]: readonly number[], by: number) => Math.floor((high! - low!) / by) + 1;
