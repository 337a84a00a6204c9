import { defineSchedule } from '../../registry/define.ts';
import { choice, number } from '../../registry/fields.ts';
import { between } from './_time.ts';

export const oneCycle = defineSchedule({
  type: 'oneCycle',
  summary: 'Raises the rate to a peak, then lowers it far below its start, over the whole training.',
  source:
    'Smith and Topin 2017; ' +
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html in two phases; the ' +
    'momentum stays as it is',
  fields: {
    peak: number({ minimum: 0, description: 'Highest rate.' }),
    rise: number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.3,
      description: 'Share of training in which the rate rises.',
    }),
    shape: choice(['cosine', 'linear'], { default: 'cosine', description: 'Curve of the rise and the fall.' }),
    startDivisor: number({ minimum: 1, default: 25, description: 'Divisor of the peak that gives the first rate.' }),
    endDivisor: number({
      minimum: 1,
      default: 10000,
      description: 'Divisor of the first rate that gives the last rate.',
    }),
  },
  examples: [{ peak: 0.1 }, { peak: 0.01, rise: 0.45, shape: 'linear', startDivisor: 10, endDivisor: 100 }],
  rate: ({ peak, rise, shape, startDivisor, endDivisor }, { step, steps, warmup }) => {
    const first = peak / startDivisor;
    const [now, last] = [step - warmup, Math.max(0, steps - warmup - 1)];
    const top = Math.max(0, rise * (last + 1) - 1);
    const share =
      shape === 'linear' ? (part: number) => 1 - part : (part: number) => (1 + Math.cos(Math.PI * part)) / 2;
    if (now < top) return between(first, peak, share(now / top));
    return last > top ? between(peak, first / endDivisor, share((now - top) / (last - top))) : peak;
  },
});
