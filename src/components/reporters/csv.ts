import { defineReporter } from '../../registry/define.ts';

export const csv = defineReporter({
  type: 'csv',
  summary:
    'Writes `metrics.csv`: a row per epoch, with the learning rate, every value of every split, and the seconds.',
  fields: {},
  examples: [{}],
  open: async (_fields, context) => (await import('../../reporters/csv.ts')).createCsv(context),
});
