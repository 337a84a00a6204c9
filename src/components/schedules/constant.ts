import { defineSchedule } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';

export const constant = defineSchedule({
  type: 'constant',
  summary: 'Keeps one rate throughout; a bare number is short for it.',
  fields: { value: number({ minimum: 0, description: 'Learning rate.' }) },
  examples: [{ value: 0.01 }],
  rate: ({ value }) => value,
});
