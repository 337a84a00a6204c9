import { defineDistribution } from '../../registry/define.ts';
import { list, number } from '../../registry/fields.ts';
import { normalAt, normalBelow } from '../../mathematics/statistics.ts';

export const normal = defineDistribution({
  type: 'normal',
  summary: 'Draws numbers from a normal distribution around a good value, without bounds.',
  fields: {
    of: list(number({ description: 'A number.' }), {
      minItems: 2,
      maxItems: 2,
      description: 'Mean and standard deviation.',
    }),
  },
  examples: [{ of: [0, 1] }, { of: [0.5, 0.1] }],
  at: ({ of }, u) => of[0]! + of[1]! * normalAt(u),
  cell: ({ of }, value) => {
    if (typeof value !== 'number') return undefined;
    const u = normalBelow((value - of[0]!) / of[1]!);
    return [u, u];
  },
  bounds: () => [-Infinity, Infinity],
  check: ({ of }) => (of[1]! > 0 ? undefined : `The standard deviation is \`${of[1]}\`. Write a positive number.`),
});
