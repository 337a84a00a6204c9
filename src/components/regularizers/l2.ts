import { defineRegularizer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';

export const l2 = defineRegularizer({
  type: 'l2',
  summary:
    'Adds `factor` · Σw² to the loss; with plain SGD this equals a `weightDecay` of 2 · `factor` on that weight.',
  source:
    'Keras l2; PyTorch’s weight_decay adds weight_decay · w to the gradient, this 2 · factor · w, and AdamW’s ' +
    'decoupled decay is no such penalty',
  fields: {
    factor: number({
      minimum: 0,
      default: 0.01,
      description: 'Weight of the penalty, which is half the equivalent PyTorch `weight_decay`.',
    }),
  },
  examples: [{}, { factor: 5e-5 }],
  penalty: ({ factor }, tf, weight) => tf.mul(tf.sum(tf.square(weight)), factor),
});
