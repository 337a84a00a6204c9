import { definePruner } from '../../registry/define.ts';
import { integer, number } from '../../registry/fields.ts';
import { epochs } from '../stoppers/_watched.ts';
import { last, reasonFor, regular } from './_fields.ts';

export const patience = definePruner({
  type: 'patience',
  summary: 'Ends a trial whose objective has not improved for some epochs.',
  fields: {
    epochs: integer({ minimum: 1, description: 'Number of epochs without improvement.' }),
    margin: number({ minimum: 0, default: 0, description: 'Smallest change that counts as an improvement.' }),
  },
  examples: [{ epochs: 3 }, { epochs: 5, margin: 0.001 }],
  order: () => 'own',
  rungs: ({ epochs }, training) => regular({ value: epochs + 1, unit: 'epochs' }, 1, training),
  value: (_, curve) => last(curve),
  judge: (fields, value, _others, curve) => {
    const before = Math.min(...curve.slice(0, -fields.epochs));
    const keep = curve.slice(-fields.epochs).some((later) => later < before - fields.margin);
    return {
      keep,
      cutoff: before - fields.margin,
      reason: reasonFor(keep, value, {
        kept: 'better within its patience',
        pruned: `nothing better for ${epochs(fields.epochs)}`,
      }),
    };
  },
});
