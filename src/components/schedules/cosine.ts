import { defineSchedule } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { between, fractionOf, per } from './_time.ts';

export const cosine = defineSchedule({
  type: 'cosine',
  summary: 'Lowers the rate along half a cosine over the whole training.',
  source:
    'Loshchilov and Hutter 2016; ' +
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html with T_max ' +
    'the length of the training',
  fields: {
    start: number({ minimum: 0, description: 'First rate.' }),
    end: number({ minimum: 0, default: 0, description: 'Rate at the end of training.' }),
    per: per('step'),
  },
  examples: [{ start: 0.1 }, { start: 0.1, end: 0.001, per: 'epoch', warmup: '2 epochs' }],
  rate: ({ start, end, per }, progress) => between(start, end, (1 + Math.cos(Math.PI * fractionOf(per, progress))) / 2),
});
