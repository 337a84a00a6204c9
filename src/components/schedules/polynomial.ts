import { defineSchedule } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { between, fractionOf, per } from './_time.ts';

export const polynomial = defineSchedule({
  type: 'polynomial',
  summary: 'Lowers the rate as a power of the remaining share of training.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html with total_iters ' +
    'the length of the training',
  fields: {
    start: number({ minimum: 0, description: 'First rate.' }),
    end: number({ minimum: 0, default: 0, description: 'Rate at the end of training.' }),
    power: number({ exclusiveMinimum: 0, description: 'Exponent: 1 gives a straight line, 2 falls faster at first.' }),
    per: per('step'),
  },
  examples: [{ start: 0.1, power: 0.9 }],
  rate: ({ start, end, power, per }, progress) => between(start, end, (1 - fractionOf(per, progress)) ** power),
});
