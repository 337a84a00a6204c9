import { definePruner } from '../../registry/define.ts';
import { amount, flag, number } from '../../registry/fields.ts';
import type { Rung } from '../../contracts/search.ts';
import { last, lengthIn, reasonFor } from './_fields.ts';

export const asha = definePruner({
  type: 'asha',
  summary:
    'Asynchronous successive halving: at each rung, only the best 1/`eta` of the trials so far continue, and no ' +
    'trial waits.',
  source:
    'Li et al. 2020, https://arxiv.org/abs/1810.05934, in its stopping form, as Optuna’s SuccessiveHalvingPruner. ' +
    'It depends on the order of arrival; with `sync`, on that of the trials alone',
  fields: {
    eta: number({
      minimum: 2,
      default: 3,
      description: 'One in `eta` trials continues, and each rung is `eta` times as far as the last.',
    }),
    first: amount(['epochs', 'steps'], { default: '1 epochs', description: 'First rung.' }),
    sync: flag({
      default: false,
      description:
        'Whether to compare each trial only with earlier ones and wait for them, which gives the same decisions ' +
        'for any number of workers.',
    }),
  },
  examples: [{}, { eta: 4, first: '500 steps' }, { sync: true }],
  order: ({ sync }) => (sync ? 'index' : 'arrival'),
  rungs: ({ eta, first }, training) => {
    const unit = first.unit as Rung['unit'];
    const rungs: Rung[] = [];
    for (let value = Math.max(1, first.value); Math.round(value) < lengthIn(unit, training); value *= eta)
      rungs.push({ value: Math.round(value), unit });
    return rungs;
  },
  value: (_, curve) => last(curve),
  judge: ({ eta }, value, others) => {
    const n = others.length + 1;
    const kept = Math.max(1, Math.floor(n / eta));
    const sorted = [...others].sort((a, b) => a - b);
    const better = sorted.filter((other) => other < value).length;
    const keep = Number.isFinite(value) && better < kept;
    // A value as good as this one of the others would have been kept.
    return {
      keep,
      cutoff: sorted[kept - 1] ?? null,
      reason: reasonFor(keep, value, {
        kept: `among the best ${kept} of ${n}`,
        pruned: `not among the best ${kept} of ${n}`,
      }),
    };
  },
});
