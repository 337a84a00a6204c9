import { defineStopper } from '../../registry/define.ts';
import { monitor, number } from '../../registry/fields.ts';
import { short, watched } from './_watched.ts';

export const lossBelow = defineStopper({
  type: 'lossBelow',
  summary: 'Stops when the loss falls below a value.',
  fields: {
    value: number({ description: 'The loss below which training stops.' }),
    monitor: monitor({ default: 'loss', description: 'Loss to watch.' }),
  },
  examples: [{ value: 0.05 }, { value: 0.01, monitor: 'train/loss' }],
  judge: ({ value: limit, monitor }, state, epoch) => {
    const { value } = watched(epoch, monitor);
    return value < limit
      ? { state, stop: `\`${monitor}\` is ${short(value)} after epoch ${epoch.epoch}, below ${limit}.` }
      : { state };
  },
});
