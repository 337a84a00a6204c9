import { defineSchedule } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { between, fractionOf, per } from './_time.ts';

export const linear = defineSchedule({
  type: 'linear',
  summary: 'Changes the rate along a straight line over the whole training.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html with total_iters the ' +
    'length of the training',
  fields: {
    start: number({ minimum: 0, description: 'First rate.' }),
    end: number({ minimum: 0, default: 0, description: 'Rate at the end of training.' }),
    per: per('step'),
  },
  examples: [{ start: 0.1 }, { start: 0.001, warmup: '500 steps' }],
  rate: ({ start, end, per }, progress) => between(start, end, 1 - fractionOf(per, progress)),
});
