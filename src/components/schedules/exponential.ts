import { defineSchedule } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { per } from './_time.ts';

export const exponential = defineSchedule({
  type: 'exponential',
  summary: 'Multiplies the rate by a factor after each epoch or step.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html',
  fields: {
    start: number({ minimum: 0, description: 'First rate.' }),
    factor: number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Factor for the rate. Epochs and steps count from the end of `warmup`.',
    }),
    per: per('epoch'),
  },
  examples: [
    { start: 0.1, factor: 0.9 },
    { start: 0.01, factor: 0.9995, per: 'step' },
  ],
  // Time counts from the end of warmup.
  rate: ({ start, factor, per }, { step, epoch, warmup, stepsPerEpoch }) =>
    start * factor ** (per === 'step' ? step - warmup : epoch - Math.floor(warmup / stepsPerEpoch)),
});
