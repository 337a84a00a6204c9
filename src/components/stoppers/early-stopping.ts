import { defineStopper } from '../../registry/define.ts';
import { flag, integer, monitor, number } from '../../registry/fields.ts';
import { epochs, short, watched } from './_watched.ts';

type State = { readonly best: number | null; readonly epoch: number; readonly bad: number };

export const earlyStopping = defineStopper({
  type: 'earlyStopping',
  summary: 'Stops when a value has not improved for some epochs.',
  source:
    'https://keras.io/api/callbacks/early_stopping; which way is better follows from the metric, and the best ' +
    'weights are kept by default',
  fields: {
    monitor: monitor({ default: 'loss', description: 'Value to watch.' }),
    patience: integer({
      minimum: 1,
      default: 5,
      description: 'Number of epochs in a row without improvement after which training stops.',
    }),
    minDelta: number({
      minimum: 0,
      default: 0,
      description: 'Smallest change that counts as an improvement.',
    }),
    restoreBest: flag({
      default: true,
      description:
        'Whether to restore the weights of the best epoch at the end of training, even if nothing stops it early.',
    }),
  },
  examples: [{}, { monitor: 'validation/accuracy', patience: 10, minDelta: 0.001, restoreBest: false }],
  restoresBest: ({ restoreBest }) => restoreBest,
  start: (): State => ({ best: null, epoch: 0, bad: 0 }),
  judge: ({ monitor, patience, minDelta, restoreBest }, before, epoch) => {
    const { best, epoch: bestEpoch, bad } = before as State;
    const { value, goal, better } = watched(epoch, monitor);
    const improved =
      best === null ? !Number.isNaN(value) : better(value, goal === 'maximize' ? best + minDelta : best - minDelta);
    const state: State = improved
      ? { best: value, epoch: epoch.epoch, bad: 0 }
      : { best, epoch: bestEpoch, bad: bad + 1 };
    if (state.bad < patience) return { state };
    const since =
      best === null
        ? 'has been NaN throughout'
        : `has not improved for ${epochs(state.bad)}: its best is ${short(best)}, after epoch ${bestEpoch}`;
    return { state, stop: `\`${monitor}\` ${since}.`, restoreBest: restoreBest && best !== null };
  },
});
