import type { Plan } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import { rateAt } from '../../registry/rate.ts';
import { endedByStopper, endedInsideEpoch, nothingToExtend, rateDependsOnLength } from '../messages.ts';
import type { Planned } from '../load/load.ts';
import { RunError } from '../../results/run/read-run.ts';
import type { Snapshot } from '../../runner/state/snapshot.ts';
import type { Length } from './changed.ts';

/** New lengths of a run. */
export type Extension = { readonly [name in Length]?: number };

/**
 * Checks that a run can continue to another length as if it had that length from the start, which `--extend` promises.
 * Throws `RunError` where finished steps would have been others.
 */
export const checkExtension = (before: Plan, planned: Planned, { progress }: Snapshot): void => {
  const { step, epoch, batch, stop } = progress;
  const { facts, experiment } = planned.plan;
  const { steps, stepsPerEpoch } = facts;
  if (stop) throw new RunError(endedByStopper({ reason: stop.reason }));
  if (batch === 0 && (step >= steps || epoch >= experiment.train.epochs))
    throw new RunError(nothingToExtend({ step, steps }));
  if (batch === 0 && step !== epoch * stepsPerEpoch) throw new RunError(endedInsideEpoch({ epoch: epoch - 1 }));
  checkRates(before, planned, progress);
};

const checkRates = (before: Plan, { plan, catalog }: Planned, progress: Snapshot['progress']): void => {
  const schedule = bind(catalog, 'schedule', plan.experiment.optimizer.learningRate);
  const { steps, stepsPerEpoch } = plan.facts;
  const rate = ({ facts, experiment }: Plan, step: number) =>
    rateAt(schedule, { step, steps: facts.steps, stepsPerEpoch, epochs: experiment.train.epochs }, progress.schedule);
  for (let at = 0; at < progress.step; at++) {
    if (rate(before, at) === rate(plan, at)) continue;
    throw new RunError(
      rateDependsOnLength({
        schedule: schedule.type,
        steps,
        stepsBefore: before.facts.steps,
        step: at + 1,
        rate: Number(rate(plan, at).toPrecision(6)),
        rateBefore: Number(rate(before, at).toPrecision(6)),
        done: progress.step,
      }),
    );
  }
};
