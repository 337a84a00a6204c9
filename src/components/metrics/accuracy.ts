import { defineMetric } from '../../registry/define.ts';
import { predicted, predictionMisfit } from './_classes.ts';

export const accuracy = defineMetric({
  type: 'accuracy',
  summary: 'Share of samples whose class is predicted correctly, 0…1.',
  source: 'The prediction is the largest logit; with two classes and a single logit, class 1 where it is above 0',
  fields: {},
  examples: [{}],
  needs: { labels: 'class', output: 'logits' },
  goal: 'maximize',
  check: (_, model) => predictionMisfit(model),
  partial: (_, tf, labels, output) => ({
    correct: tf.sum(tf.cast(tf.equal(predicted(tf, output), tf.cast(labels, 'int32')), 'float32')),
    count: tf.scalar(output.shape[0]!),
  }),
  value: (_, { correct, count }) => correct![0]! / count![0]!,
});
