import { defineMetric } from '../../registry/define.ts';
import { likeOutput, sizeOf, valueMisfit } from '../losses/_fit.ts';

export const meanSquaredError = defineMetric({
  type: 'meanSquaredError',
  summary: 'Mean of the squared differences between output and label, over samples and outputs.',
  fields: {},
  examples: [{}],
  needs: { labels: 'value', output: 'value' },
  goal: 'minimize',
  check: (_, model) => valueMisfit(model),
  partial: (_, tf, labels, output) => ({
    squares: tf.sum(tf.square(tf.sub(output, likeOutput(tf, labels, output)))),
    count: tf.scalar(sizeOf(output.shape)),
  }),
  value: (_, { squares, count }) => squares![0]! / count![0]!,
});
