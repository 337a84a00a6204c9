import { defineMetric } from '../../registry/define.ts';
import { determination } from '../../mathematics/statistics.ts';
import { likeOutput, valueMisfit } from '../losses/_fit.ts';
import { momentsOf, spreadOf } from './_moments.ts';

export const r2 = defineMetric({
  type: 'r2',
  summary: 'Coefficient of determination, averaged over outputs: 1 is perfect, 0 is as good as predicting the mean.',
  source:
    'https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html, also in that labels which ' +
    'are all equal give 1 when met and 0 otherwise',
  fields: {},
  examples: [{}],
  needs: { labels: 'value', output: 'value' },
  goal: 'maximize',
  check: (_, model) => valueMisfit(model),
  partial: (_, tf, labels, output) => {
    const [batch, predicted] = [output.shape[0]!, tf.reshape(output, [output.shape[0]!, -1])];
    const truth = likeOutput(tf, labels, predicted);
    return {
      ...momentsOf(tf, truth),
      residual: tf.sum(tf.square(tf.sub(predicted, truth)), 0),
      count: tf.scalar(batch),
    };
  },
  value: (_, sums) => {
    const spreads = spreadOf(sums, sums['count']![0]!);
    const scores = sums['residual']!.map((residual, i) => determination(residual, spreads[i]!));
    return scores.reduce((a, b) => a + b, 0) / scores.length;
  },
});
