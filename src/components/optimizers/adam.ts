import { defineOptimizer } from '../../registry/define.ts';
import { slot } from '../../registry/fields.ts';
import { adamFields, adamNumbers, adamSlots, adamUpdate } from './_adam.ts';
import { weightDecay, withDecay } from './_decay.ts';

export const adam = defineOptimizer({
  type: 'adam',
  summary: 'Adam gives each weight its own step, from running means of its gradient and squared gradient.',
  source:
    'Kingma and Ba 2014; https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html (ε 1e-8 outside of ' +
    'the root; tfjs has 1e-7)',
  fields: {
    learningRate: slot('schedule', { default: 0.001, description: 'Learning rate.' }),
    ...adamFields,
    weightDecay,
  },
  examples: [{}, { learningRate: 3e-4, beta1: 0.9, beta2: 0.98, epsilon: 1e-9, weightDecay: 1e-4 }],
  slots: () => adamSlots,
  numbers: (fields, rate, step) => ({ ...adamNumbers(fields, rate, step), weightDecay: fields.weightDecay }),
  update: (fields, tf, weight, gradient, slots, numbers) =>
    adamUpdate(tf, weight, withDecay(tf, fields, weight, gradient, numbers['weightDecay']), slots, numbers),
});
