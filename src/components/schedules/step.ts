import { defineSchedule } from '../../registry/define.ts';
import { amount, number, optional } from '../../registry/fields.ts';
import { inSteps } from '../../registry/rate.ts';
import { neverComes } from './_time.ts';

export const step = defineSchedule({
  type: 'step',
  summary: 'Multiplies the rate by a factor at regular intervals.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html; `first: 0` drops at the ' +
    'very beginning as well',
  fields: {
    start: number({ minimum: 0, description: 'Rate before the first drop.' }),
    every: amount(['epochs', 'steps'], {
      description: 'Time between two drops, counted from the start of training, warmup included.',
    }),
    factor: number({ minimum: 0, default: 0.1, description: 'Factor for the rate at each drop.' }),
    first: optional(
      amount(['epochs', 'steps'], { description: 'Time of the first drop.' }),
      'Time of the first drop; defaults to `every`.',
    ),
  },
  examples: [
    { start: 0.1, every: 30 },
    { start: 0.01, every: 5, factor: 0.1, first: 0 },
    { start: 0.01, every: '1000 steps', factor: 0.5 },
  ],
  rate: ({ start, every, factor, first }, { step, stepsPerEpoch }) => {
    const since = step - inSteps(first ?? every, stepsPerEpoch);
    return since < 0 ? start : start * factor ** (1 + Math.floor(since / inSteps(every, stepsPerEpoch)));
  },
  check: ({ every, first }, training) =>
    every.value === 0
      ? '`every` is 0, and a drop needs time between it and the next: write `1 epochs` or more.'
      : neverComes('The rate first drops', first ?? every, training),
});
