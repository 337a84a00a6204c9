import { defineStopper } from '../../registry/define.ts';
import { monitor, number } from '../../registry/fields.ts';
import { short, watched } from './_watched.ts';

export const target = defineStopper({
  type: 'target',
  summary: 'Stops when a value reaches its target, from below or above depending on its goal.',
  fields: {
    monitor: monitor({ description: 'Value to watch.' }),
    value: number({ description: 'The target.' }),
  },
  examples: [
    { monitor: 'accuracy', value: 0.98 },
    { monitor: 'train/loss', value: 0.1 },
  ],
  judge: ({ monitor, value: wanted }, state, epoch) => {
    const { value, better } = watched(epoch, monitor);
    const reached = value === wanted || better(value, wanted);
    return reached
      ? {
          state,
          stop: `\`${monitor}\` is ${short(value)} after epoch ${epoch.epoch} and has reached its target ${wanted}.`,
        }
      : { state };
  },
});
