import { defineStopper } from '../../registry/define.ts';
import { divergedEpoch, divergedStep } from '../../registry/divergence.ts';

export const nonFinite = defineStopper({
  type: 'nonFinite',
  summary:
    'Stops at once when the loss is NaN or infinite, without a failure: for runs with `train.nonFinite: ' +
    'continue`. By default such a run fails.',
  fields: {},
  examples: [{}],
  judge: (_, state, epoch) => {
    const stop = divergedEpoch(epoch);
    return stop === undefined ? { state } : { state, stop };
  },
  interrupt: (_, block) => divergedStep(block),
});
