import { canonical } from '../../experiment/plan/fingerprint.ts';
import type { Result } from '../../contracts/search.ts';
import { fromValue, type Value } from '../../contracts/run-events.ts';
import type { Objective, Outcome, RunOutcome, Trial, Verdict } from '../../contracts/trials.ts';
import { allRunsDone, noMetric, reopened } from './messages.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';

/** An objective, negated where larger is better; infinite for NaN. */
export const lossOf = (value: Value, { goal }: Objective): number => {
  const loss = goal === 'maximize' ? -fromValue(value) : fromValue(value);
  return Number.isNaN(loss) ? Infinity : loss;
};

/** Loss of the mean of the repeats. */
export const meanLoss = (values: readonly Value[], objective: Objective): number =>
  values.reduce<number>((sum, value) => sum + lossOf(value, objective), 0) / values.length;

/** A sampler's view of an outcome; undefined for unfinished trials. */
export const resultOf = (outcome: Outcome | undefined, objective: Objective): Result | undefined => {
  if (!outcome || outcome.status === 'cancelled') return undefined;
  const { status, values, epochs } = outcome;
  return { status, loss: status === 'failed' || values.length === 0 ? Infinity : meanLoss(values, objective), epochs };
};

/**
 * Outcome of a trial by its finished runs; undefined while some remain. The first run that fails or is pruned decides.
 */
export const outcomeOf = (
  runs: readonly RunOutcome[],
  { repeats }: Pick<SweepSettings, 'repeats'>,
  { metric }: Objective,
): Outcome | undefined => {
  const done = Array.from({ length: repeats }, (_, repeat) => runs.find((run) => run.repeat === repeat)).filter(
    (run) => run !== undefined,
  );
  const values = done.flatMap((run) => run.values[metric] ?? []);
  const totals = { values, epochs: sum(done, 'epochs'), seconds: sum(done, 'seconds') };
  const bad = done.find(({ status }) => status === 'failed' || status === 'pruned');
  if (bad) return { status: bad.status as 'failed' | 'pruned', reason: bad.reason, ...totals };
  if (done.length < repeats) return undefined;
  if (values.length < repeats) return { status: 'failed', reason: noMetric({ metric }), ...totals };
  const reason = repeats === 1 ? done[0]!.reason : allRunsDone({ runs: repeats });
  return { status: 'completed', reason, ...totals };
};

const sum = (runs: readonly RunOutcome[], name: 'epochs' | 'seconds'): number =>
  runs.reduce((total, run) => total + run[name], 0);

interface Current {
  readonly settings: SweepSettings;
  readonly objective: Objective;
  readonly verdicts: readonly Verdict[];
  readonly rerunFailed: boolean;
}

/** Why a finished trial runs again; undefined where its outcome stands. Its finished runs are kept. */
export const reopening = (
  { index, runs, outcome }: Trial,
  { settings, objective, verdicts, rerunFailed }: Current,
): string | undefined => {
  if (!outcome) return undefined;
  switch (outcome.status) {
    case 'cancelled':
      return reopened.cancelled;
    case 'failed':
      return rerunFailed ? reopened.failed : undefined;
    case 'pruned':
      return verdicts.some(({ trial, decision }) => trial === index && decision === 'prune')
        ? undefined
        : reopened.pruned;
    case 'completed':
      return canonical(outcomeOf(runs, settings, objective)?.values ?? []) === canonical(outcome.values)
        ? undefined
        : reopened.completed;
  }
};
