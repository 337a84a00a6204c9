import { defineOptimizer } from '../../registry/define.ts';
import { number, slot } from '../../registry/fields.ts';
import { adamFields, adamNumbers, adamSlots, adamUpdate } from './_adam.ts';

export const adamW = defineOptimizer({
  type: 'adamW',
  summary: 'Adam with decoupled weight decay, which shrinks weights independently of their gradients.',
  source: 'Loshchilov and Hutter 2017; https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html',
  fields: {
    learningRate: slot('schedule', { default: 0.001, description: 'Learning rate.' }),
    ...adamFields,
    weightDecay: number({
      minimum: 0,
      default: 0.01,
      description: 'Share of each weight, times the rate, removed per step.',
    }),
  },
  examples: [{}, { learningRate: 3e-4, weightDecay: 0.1 }],
  slots: () => adamSlots,
  numbers: (fields, rate, step) => ({ ...adamNumbers(fields, rate, step), kept: 1 - rate * fields.weightDecay }),
  update: (_, tf, weight, gradient, slots, numbers) =>
    adamUpdate(tf, tf.mul(weight, numbers['kept']!), gradient, slots, numbers),
});
