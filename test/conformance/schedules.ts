import { rateAt, type Position } from '../../src/registry/rate.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import type { EpochValues } from '../../src/contracts/training.ts';

/** The rate of each step, the schedule told of each epoch as the runner does it. */
export const ratesOf = (
  schedule: Bound<'schedule'>,
  training: Omit<Position, 'step'>,
  valuesOf: (epoch: number) => Pick<EpochValues, 'values' | 'goals'>,
): number[] => {
  const rates: number[] = [];
  let state = schedule.start?.() ?? null;
  for (let step = 0; step < training.steps; step++) {
    rates.push(rateAt(schedule, { ...training, step }, state));
    const epoch = Math.floor(step / training.stepsPerEpoch);
    const ends = (step + 1) % training.stepsPerEpoch === 0;
    if (ends && schedule.observe)
      state = schedule.observe(state, { epoch, step: step + 1, seconds: step, ...valuesOf(epoch) });
  }
  return rates;
};
