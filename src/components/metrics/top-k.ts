import { defineMetric } from '../../registry/define.ts';
import { integer } from '../../registry/fields.ts';
import { classMisfit } from '../losses/_fit.ts';
import { everyGuessRight } from '../losses/_messages.ts';

export const topK = defineMetric({
  type: 'topK',
  summary: 'Share of samples whose class is among the k with the largest logits, 0…1.',
  source:
    'https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html; of equal logits ' +
    'the first class comes first',
  fields: { k: integer({ minimum: 1, default: 5, description: 'Number of classes that may be guessed.' }) },
  examples: [{}, { k: 2 }],
  needs: { labels: 'class', output: 'logits' },
  goal: 'maximize',
  check: ({ k }, model) => {
    const misfit = classMisfit(model);
    if (misfit !== undefined) return misfit;
    const classes = model.output[0] ?? 0;
    return k < classes ? undefined : everyGuessRight({ k, classes });
  },
  partial: ({ k }, tf, labels, output) => {
    const guesses = tf.topk(output, k, true).indices;
    const hits = tf.equal(guesses, tf.reshape(tf.cast(labels, 'int32'), [-1, 1]));
    return { correct: tf.sum(tf.cast(hits, 'float32')), count: tf.scalar(output.shape[0]!) };
  },
  value: (_, { correct, count }) => correct![0]! / count![0]!,
});
