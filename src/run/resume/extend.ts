import type { Plan } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import { rateAt } from '../../registry/rate.ts';
import type { Planned } from '../load/load.ts';
import { RunError } from '../../results/run/read-run.ts';
import type { Snapshot } from '../../runner/state/snapshot.ts';
import type { Length } from './changed.ts';

/** Lengths of a run that are to be others than they were. */
export type Extension = { readonly [name in Length]?: number };

/**
 * Whether a run can go on to another length as if it had had that from its beginning, which is the promise of `--extend`. Throws `RunError` where it
 * can't: the steps that are done would have been others.
 */
export const checkExtension = (before: Plan, { plan, catalog }: Planned, { progress }: Snapshot): void => {
  const { step, epoch, batch, stop } = progress;
  const { steps, stepsPerEpoch } = plan.facts;
  if (stop)
    throw new RunError(`The run was ended by a stopper: ${stop.reason} Another length changes nothing about that.`);
  if (batch === 0 && (step >= steps || epoch >= plan.experiment.train.epochs))
    throw new RunError(
      `The run has done ${step} steps, and is to have ${steps}: nothing is left to do. A longer length goes on with it.`,
    );
  if (batch === 0 && step !== epoch * stepsPerEpoch)
    throw new RunError(
      `The run ended at its \`train.maxSteps\`, within epoch ${epoch - 1}, and that epoch's values are made: a longer run would have made others. \`assay run\` trains it anew.`,
    );
  const schedule = bind(catalog, 'schedule', plan.experiment.optimizer.learningRate);
  const rate = ({ facts, experiment }: Plan, at: number) =>
    rateAt(
      schedule,
      { step: at, steps: facts.steps, stepsPerEpoch, epochs: experiment.train.epochs },
      progress.schedule,
    );
  for (let at = 0; at < step; at++) {
    if (rate(before, at) === rate(plan, at)) continue;
    const [was, is] = [before, plan].map((of) => Number(rate(of, at).toPrecision(6)));
    throw new RunError(
      `The schedule \`${schedule.type}\` goes by the length of the training: with ${steps} steps in place of ${before.facts.steps}, the rate of step ${at + 1} would have been ${is}, not ${was}, so the ${step} steps that are done are not those of the longer run. \`assay run\` trains it anew; \`constant\`, \`step\`, \`multiStep\`, \`exponential\`, \`inverseSqrt\` and \`plateau\` can be extended.`,
    );
  }
};
