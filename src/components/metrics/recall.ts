import { defineMetric } from '../../registry/define.ts';
import { average, averaged, counted, predictionMisfit } from './_classes.ts';

export const recall = defineMetric({
  type: 'recall',
  summary: 'Share of the samples of a class that are predicted as it, averaged over classes, 0…1.',
  source: 'https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html',
  fields: { average },
  examples: [{}, { average: 'micro' }],
  needs: { labels: 'class', output: 'logits' },
  goal: 'maximize',
  check: (_, model) => predictionMisfit(model),
  partial: (_, tf, labels, output) => counted(tf, labels, output),
  value: ({ average }, counts) => averaged(average, counts, (found, _, actual) => [found, actual]),
});
