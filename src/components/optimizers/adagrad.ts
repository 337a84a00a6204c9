import { defineOptimizer } from '../../registry/define.ts';
import { number, slot } from '../../registry/fields.ts';
import { weightDecay, withDecay } from './_decay.ts';

export const adagrad = defineOptimizer({
  type: 'adagrad',
  summary: 'Adagrad divides the gradient by the root of the sum of its past squares.',
  source:
    'Duchi et al. 2011; https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html (accumulator from ' +
    '0, ε outside of the root; tfjs starts from 0.1)',
  fields: {
    learningRate: slot('schedule', { default: 0.01, description: 'Learning rate.' }),
    rateDecay: number({ minimum: 0, default: 0, description: 'Divides the rate by 1 + `rateDecay` · steps.' }),
    initialAccumulator: number({ minimum: 0, default: 0, description: 'Initial value of the sums of squares.' }),
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-10,
      description: 'Added to the root, which bounds the step for vanishing gradients.',
    }),
    weightDecay,
  },
  examples: [{}, { learningRate: 0.1, rateDecay: 0.01, initialAccumulator: 0.1 }],
  slots: () => ['squares'],
  numbers: ({ rateDecay, initialAccumulator, epsilon, weightDecay }, rate, step) => ({
    rate: rate / (1 + (step - 1) * rateDecay),
    initialAccumulator,
    epsilon,
    weightDecay,
  }),
  update: (fields, tf, weight, raw, slots, { rate, initialAccumulator, epsilon, weightDecay }) => {
    const gradient = withDecay(tf, fields, weight, raw, weightDecay);
    const squares = tf.add(slots['squares']!, tf.square(gradient));
    const all = fields.initialAccumulator === 0 ? squares : tf.add(squares, initialAccumulator!);
    return {
      weight: tf.sub(weight, tf.mul(tf.div(gradient, tf.add(tf.sqrt(all), epsilon!)), rate!)),
      slots: { squares },
    };
  },
});
