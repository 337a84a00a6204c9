import { defineSchedule } from '../../registry/define.ts';
import { amount, number } from '../../registry/fields.ts';
import { inSteps } from '../../registry/rate.ts';
import { neverComes } from './_time.ts';

export const inverseSqrt = defineSchedule({
  type: 'inverseSqrt',
  summary: 'Keeps the rate for a while, then lowers it as 1/√step.',
  source:
    'Vaswani et al. 2017, section 5.3: theirs is this one with a `warmup` as long as `after`; steps done are ' +
    'counted, as in fairseq',
  fields: {
    start: number({ minimum: 0, description: 'Rate before it falls.' }),
    after: amount(['steps', 'epochs'], {
      description: 'Time from the start of training, warmup included, after which the rate falls.',
    }),
  },
  examples: [
    { start: 0.001, after: 1000 },
    { start: 0.001, after: '4000 steps', warmup: '4000 steps' },
  ],
  rate: ({ start, after }, { step, stepsPerEpoch }) => {
    const held = Math.max(1, inSteps(after, stepsPerEpoch));
    return start * Math.sqrt(held / Math.max(held, step));
  },
  check: ({ after }, training) => neverComes('The rate begins to fall', after, training),
});
