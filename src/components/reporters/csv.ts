import { defineReporter } from '../../registry/define.ts';

export const csv = defineReporter({
  type: 'csv',
  summary: 'Writes `metrics.csv`, with the learning rate, every value of every part and the seconds of each epoch.',
  fields: {},
  examples: [{}],
  open: async (_fields, context) => (await import('../../reporters/csv.ts')).createCsv(context),
});
