import { definePruner } from '../../registry/define.ts';
import { integer, number } from '../../registry/fields.ts';
import { best, every, regular, warmup } from './_fields.ts';
import { judgeByQuantile } from './_quantile.ts';

export const percentile = definePruner({
  type: 'percentile',
  summary: 'Ends a trial whose best value is not among the best `percent` of other trials at the same point.',
  source: 'Optuna’s PercentilePruner. It depends on the order of arrival',
  fields: {
    percent: number({ exclusiveMinimum: 0, maximum: 100, description: 'Percentage of trials to keep.' }),
    startup: integer({
      minimum: 1,
      default: 5,
      description: 'Number of other trials that must reach a point before any trial is pruned there.',
    }),
    warmup,
    every,
  },
  examples: [{ percent: 25 }],
  order: () => 'arrival',
  rungs: ({ warmup, every }, training) => regular(warmup, every, training),
  value: (_, curve) => best(curve),
  judge: ({ percent, startup }, value, others, _curve, goal) =>
    judgeByQuantile({ share: percent / 100, startup, words: `the best ${percent} %` }, value, others, goal),
});
