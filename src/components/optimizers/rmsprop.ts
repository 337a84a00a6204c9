import { defineOptimizer } from '../../registry/define.ts';
import { flag, number, slot } from '../../registry/fields.ts';
import type { Tensor } from '../../contracts/tensors.ts';
import { weightDecay, withDecay } from './_decay.ts';

export const rmsprop = defineOptimizer({
  type: 'rmsprop',
  summary: 'RMSprop divides the gradient by the root of a running mean of its square.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html (ε outside of the root, the rate ' +
    'outside of the momentum; tfjs has both inside)',
  fields: {
    learningRate: slot('schedule', { default: 0.01, description: 'Learning rate.' }),
    alpha: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.99,
      description: 'Decay of the running mean of squared gradients.',
    }),
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-8,
      description: 'Added to the root of the mean square, which bounds the step for vanishing gradients.',
    }),
    momentum: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description: 'Share of the last update that is added to the next.',
    }),
    centered: flag({
      default: false,
      description: 'Whether to divide by the standard deviation of the gradient instead of its root mean square.',
    }),
    weightDecay,
  },
  examples: [{}, { learningRate: 0.001, alpha: 0.9, momentum: 0.9, centered: true }],
  slots: ({ momentum, centered }) => ['squares', ...(centered ? ['sum'] : []), ...(momentum === 0 ? [] : ['momentum'])],
  // The slots are PyTorch's means divided by 1−α, which saves an operation each; rate and ε take up √(1−α), as in Adam.
  numbers: ({ alpha, epsilon, momentum, weightDecay }, rate) => {
    const scale = Math.sqrt(1 - alpha);
    return { alpha, rest: 1 - alpha, stepSize: rate / scale, epsilon: epsilon / scale, momentum, weightDecay };
  },
  update: (fields, tf, weight, raw, slots, { alpha, rest, stepSize, epsilon, momentum, weightDecay }) => {
    const gradient = withDecay(tf, fields, weight, raw, weightDecay);
    const squares = tf.add(tf.mul(slots['squares']!, alpha!), tf.square(gradient));
    const sum = fields.centered ? tf.add(tf.mul(slots['sum']!, alpha!), gradient) : undefined;
    // Rounding may leave a variance just below 0, which has no root.
    const spread = sum ? tf.relu(tf.sub(squares, tf.mul(tf.square(sum), rest!))) : squares;
    const scaled = tf.div(gradient, tf.add(tf.sqrt(spread), epsilon!));
    const direction = fields.momentum === 0 ? scaled : tf.add(tf.mul(slots['momentum']!, momentum!), scaled);
    const next: Record<string, Tensor> = { squares };
    if (sum) next['sum'] = sum;
    if (fields.momentum !== 0) next['momentum'] = direction;
    return { weight: tf.sub(weight, tf.mul(direction, stepSize!)), slots: next };
  },
});
