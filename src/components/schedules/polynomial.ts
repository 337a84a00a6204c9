import { defineSchedule } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { between, fractionOf, per } from './_time.ts';

export const polynomial = defineSchedule({
  type: 'polynomial',
  summary: 'The rate falls as a power of the part of the training that is left.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html with total_iters the length of the training',
  fields: {
    start: number({ minimum: 0, description: 'The first rate.' }),
    end: number({ minimum: 0, default: 0, description: 'The rate that is reached when the training is over.' }),
    power: number({ exclusiveMinimum: 0, description: 'Exponent: 1 is a straight line, 2 falls faster at first.' }),
    per: per('step'),
  },
  examples: [{ start: 0.1, power: 0.9 }],
  rate: ({ start, end, power, per }, progress) => between(start, end, (1 - fractionOf(per, progress)) ** power),
});
