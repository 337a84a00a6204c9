import { defineSchedule } from '../../registry/define.ts';
import { amount, list, number } from '../../registry/fields.ts';
import { inSteps } from '../../registry/rate.ts';
import { neverComes } from './_time.ts';

export const multiStep = defineSchedule({
  type: 'multiStep',
  summary: 'Multiplies the rate by a factor at given times.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html',
  fields: {
    start: number({ minimum: 0, description: 'Rate before the first drop.' }),
    at: list(amount(['epochs', 'steps'], { description: 'Time of a drop.' }), {
      minItems: 1,
      description: 'Times of the drops, counted from the start of training, warmup included.',
    }),
    factor: number({ minimum: 0, default: 0.1, description: 'Factor for the rate at each drop.' }),
  },
  examples: [
    { start: 0.1, at: [30, 60, 80] },
    { start: 0.1, at: ['500 steps', '2 epochs'], factor: 0.5 },
  ],
  rate: ({ start, at, factor }, { step, stepsPerEpoch }) =>
    start * factor ** at.filter((time) => inSteps(time, stepsPerEpoch) <= step).length,
  check: ({ at }, training) => at.map((time) => neverComes('The rate drops', time, training)).find((issue) => issue),
});
