import { definePruner } from '../../registry/define.ts';
import { integer } from '../../registry/fields.ts';
import { best, every, regular, warmup } from './_fields.ts';
import { judgeByQuantile } from './_quantile.ts';

export const median = definePruner({
  type: 'median',
  summary: 'Ends a trial whose best value is worse than the median of other trials at the same point.',
  source: 'Golovin et al. 2017 (Vizier), as Optuna’s MedianPruner. It depends on the order of arrival',
  fields: {
    startup: integer({
      minimum: 1,
      default: 5,
      description: 'Number of other trials that must reach a point before any trial is pruned there.',
    }),
    warmup,
    every,
  },
  examples: [{}, { startup: 3, warmup: '2 epochs' }],
  order: () => 'arrival',
  rungs: ({ warmup, every }, training) => regular(warmup, every, training),
  value: (_, curve) => best(curve),
  judge: ({ startup }, value, others, _curve, goal) =>
    judgeByQuantile({ share: 0.5, startup, words: 'the median' }, value, others, goal),
});
