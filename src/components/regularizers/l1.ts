import { defineRegularizer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';

export const l1 = defineRegularizer({
  type: 'l1',
  summary: 'Adds `factor` · Σ|w| to the loss, which drives weights to 0.',
  source: 'Tibshirani 1996; Keras l1',
  fields: { factor: number({ minimum: 0, default: 0.01, description: 'Weight of the penalty.' }) },
  examples: [{}, { factor: 1e-4 }],
  penalty: ({ factor }, tf, weight) => tf.mul(tf.sum(tf.abs(weight)), factor),
});
