import { defineReporter } from '../../registry/define.ts';

export const console = defineReporter({
  type: 'console',
  summary:
    'Tells a person at the terminal: the model, the data and the engine before training, a live line during it, a row per epoch, the best epoch at the end.',
  fields: {},
  examples: [{}],
  open: async (_fields, context) => (await import('../../reporters/console.ts')).createConsole(context),
});
