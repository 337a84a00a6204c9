import { defineMetric } from '../../registry/define.ts';
import { average, averaged, counted, predictionMisfit } from './_classes.ts';

export const precision = defineMetric({
  type: 'precision',
  summary: 'Share of the samples predicted as a class that belong to it, averaged over classes, 0…1.',
  source: 'https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html',
  fields: { average },
  examples: [{}, { average: 'micro' }],
  needs: { labels: 'class', output: 'logits' },
  goal: 'maximize',
  check: (_, model) => predictionMisfit(model),
  partial: (_, tf, labels, output) => counted(tf, labels, output),
  value: ({ average }, counts) => averaged(average, counts, (found, predicted) => [found, predicted]),
});
