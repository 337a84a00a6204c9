import { defineMetric } from '../../registry/define.ts';
import { likeOutput, sizeOf, valueMisfit } from '../losses/_fit.ts';

export const meanAbsoluteError = defineMetric({
  type: 'meanAbsoluteError',
  summary: 'Mean of the absolute differences between output and label, over samples and outputs.',
  fields: {},
  examples: [{}],
  needs: { labels: 'value', output: 'value' },
  goal: 'minimize',
  check: (_, model) => valueMisfit(model),
  partial: (_, tf, labels, output) => ({
    distances: tf.sum(tf.abs(tf.sub(output, likeOutput(tf, labels, output)))),
    count: tf.scalar(sizeOf(output.shape)),
  }),
  value: (_, { distances, count }) => distances![0]! / count![0]!,
});
