import { defineReporter } from '../../registry/define.ts';

export const plots = defineReporter({
  type: 'plots',
  summary:
    'Draws into `plots/`, as SVG and PNG: a curve per metric and of the learning rate, sample images with what the model made of them, the confusion matrix.',
  fields: {},
  examples: [{}],
  open: async (_fields, context) => (await import('../../reporters/plots.ts')).createPlots(context),
});
