import { defineSchedule } from '../../registry/define.ts';
import { choice, integer, monitor, number } from '../../registry/fields.ts';
import type { EpochValues } from '../../contracts/training.ts';
import { watched } from '../stoppers/_watched.ts';

type State = { readonly rate: number; readonly best: number | null; readonly bad: number; readonly cooldown: number };
type Rule = { readonly monitor: string; readonly threshold: number; readonly thresholdMode: 'relative' | 'absolute' };

export const plateau = defineSchedule({
  type: 'plateau',
  summary: 'Multiplies the rate by a factor when a value has not improved for some epochs.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html; which way is ' +
    'better follows from the metric',
  fields: {
    start: number({ minimum: 0, description: 'First rate.' }),
    monitor: monitor({ default: 'loss', description: 'Value to watch.' }),
    factor: number({ minimum: 0, exclusiveMaximum: 1, default: 0.1, description: 'Factor for the rate.' }),
    patience: integer({
      minimum: 0,
      default: 10,
      description: 'Epochs without improvement to tolerate; the next one lowers the rate.',
    }),
    threshold: number({
      minimum: 0,
      default: 1e-4,
      description: 'Smallest change that counts as an improvement.',
    }),
    thresholdMode: choice(['relative', 'absolute'], {
      default: 'relative',
      description: 'Whether the threshold is a share of the best value or a difference from it.',
    }),
    cooldown: integer({ minimum: 0, default: 0, description: 'Epochs after a drop that do not count.' }),
    floor: number({ minimum: 0, default: 0, description: 'Lowest rate.' }),
  },
  examples: [{ start: 0.1 }, { start: 0.01, monitor: 'accuracy', factor: 0.5, patience: 3, floor: 1e-5 }],
  start: ({ start }): State => ({ rate: start, best: null, bad: 0, cooldown: 0 }),
  observe: (fields, state, epoch): State => {
    const { rate, best, bad, cooldown } = state as State;
    const improved = improves(fields, best, epoch);
    const cooling = cooldown > 0;
    const counted = improved || cooling ? 0 : bad + 1;
    const next = {
      rate,
      best: improved ? watched(epoch, fields.monitor).value : best,
      bad: counted,
      cooldown: Math.max(0, cooldown - 1),
    };
    if (counted <= fields.patience) return next;
    return {
      ...next,
      rate: Math.min(rate, Math.max(rate * fields.factor, fields.floor)),
      bad: 0,
      cooldown: fields.cooldown,
    };
  },
  rate: (_, __, state) => (state as State).rate,
});

const improves = ({ monitor, threshold, thresholdMode }: Rule, best: number | null, epoch: EpochValues): boolean => {
  const { value, goal, better } = watched(epoch, monitor);
  if (best === null) return !Number.isNaN(value);
  const margin = thresholdMode === 'relative' ? best * threshold : threshold;
  return better(value, goal === 'maximize' ? best + margin : best - margin);
};
