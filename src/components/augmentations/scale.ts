import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { factorAround1, limited } from './_values.ts';

export const scale = defineAugmentation({
  type: 'scale',
  summary: 'Multiplies all values of a sample by a random factor; bytes stay within 0…255.',
  source: 'Scaling of time series as in Um et al. 2017, with a uniform factor',
  fields: {
    max: number({
      minimum: 0,
      default: 0.1,
      description: 'Largest change: the factor is between 1 − max, at least 0, and 1 + max.',
    }),
  },
  examples: [{}, { max: 0.3 }],
  draws: () => ({ factor: [] }),
  numbers: ({ max }) => ({ max }),
  apply: (_, tf, x, given) =>
    limited(tf, tf.mul(x, factorAround1(tf, x, given.draws['factor']!, given.numbers['max']!)), given),
});
