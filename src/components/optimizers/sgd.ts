import { defineOptimizer } from '../../registry/define.ts';
import { flag, number, slot } from '../../registry/fields.ts';
import { weightDecay, withDecay } from './_decay.ts';

export const sgd = defineOptimizer({
  type: 'sgd',
  summary: 'Stochastic gradient descent, optionally with (Nesterov) momentum.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html (dampening 0); the rate multiplies the ' +
    'momentum buffer',
  fields: {
    learningRate: slot('schedule', { default: 0.01, description: 'Learning rate.' }),
    momentum: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description: 'Share of the last update that is added to the next.',
    }),
    nesterov: flag({ default: false, description: 'Whether to use Nesterov momentum, which looks ahead.' }),
    weightDecay,
  },
  examples: [{ learningRate: 0.1 }, { learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 1e-4 }],
  slots: ({ momentum }) => (momentum === 0 ? [] : ['momentum']),
  numbers: ({ momentum, weightDecay }, rate) => ({ rate, momentum, weightDecay }),
  update: (fields, tf, weight, gradient, slots, { rate, momentum, weightDecay }) => {
    const decayed = withDecay(tf, fields, weight, gradient, weightDecay);
    if (fields.momentum === 0) return { weight: tf.sub(weight, tf.mul(decayed, rate!)), slots };
    const buffer = tf.add(tf.mul(slots['momentum']!, momentum!), decayed);
    const direction = fields.nesterov ? tf.add(decayed, tf.mul(buffer, momentum!)) : buffer;
    return { weight: tf.sub(weight, tf.mul(direction, rate!)), slots: { momentum: buffer } };
  },
});
