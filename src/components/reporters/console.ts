import { defineReporter } from '../../registry/define.ts';

export const console = defineReporter({
  type: 'console',
  summary: 'Prints the model, data and engine to the terminal, then a live line, a row per epoch and the best epoch.',
  fields: {},
  examples: [{}],
  open: async (_fields, context) => (await import('../../reporters/console.ts')).createConsole(context),
});
