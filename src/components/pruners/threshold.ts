import { definePruner } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { every, last, reasonFor, regular, warmup } from './_fields.ts';

export const threshold = definePruner({
  type: 'threshold',
  summary: 'Ends a trial whose objective is worse than a given value.',
  fields: {
    value: number({ description: 'Worst value of the objective with which a trial continues.' }),
    warmup,
    every,
  },
  examples: [{ value: 0.5 }, { value: 2.5, warmup: '3 epochs' }],
  order: () => 'own',
  rungs: ({ warmup, every }, training) => regular(warmup, every, training),
  value: (_, curve) => last(curve),
  judge: (fields, value, _others, _curve, goal) => {
    const cutoff = goal === 'maximize' ? -fields.value : fields.value;
    const keep = value <= cutoff;
    return {
      keep,
      cutoff,
      reason: reasonFor(keep, value, {
        kept: `not worse than ${fields.value}`,
        pruned: `worse than ${fields.value}`,
      }),
    };
  },
});
