import { defineReporter } from '../../registry/define.ts';

export const plots = defineReporter({
  type: 'plots',
  summary:
    'Draws curves of metrics and learning rate, sample images with predictions and the confusion matrix into ' +
    '`plots/`, as SVG and PNG.',
  fields: {},
  examples: [{}],
  open: async (_fields, context) => (await import('../../reporters/plots.ts')).createPlots(context),
});
