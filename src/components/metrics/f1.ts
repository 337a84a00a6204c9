import { defineMetric } from '../../registry/define.ts';
import { average, averaged, counted, predictionMisfit } from './_classes.ts';

export const f1 = defineMetric({
  type: 'f1',
  summary: 'Harmonic mean of precision and recall per class, averaged over classes, 0…1.',
  source: 'https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html',
  fields: { average },
  examples: [{}, { average: 'micro' }],
  needs: { labels: 'class', output: 'logits' },
  goal: 'maximize',
  check: (_, model) => predictionMisfit(model),
  partial: (_, tf, labels, output) => counted(tf, labels, output),
  value: ({ average }, counts) =>
    averaged(average, counts, (found, predicted, actual) => [2 * found, predicted + actual]),
});
