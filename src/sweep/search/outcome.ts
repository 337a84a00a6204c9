import { canonical } from '../../experiment/plan/fingerprint.ts';
import type { Result } from '../../contracts/search.ts';
import { fromValue, type Value } from '../../contracts/run-events.ts';
import type { Objective, Outcome, RunOutcome, Trial, Verdict } from '../../contracts/trials.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';

/** An objective, turned so that smaller is better; infinite for what is no number. */
export const lossOf = (value: Value, { goal }: Objective): number => {
  const loss = goal === 'maximize' ? -fromValue(value) : fromValue(value);
  return Number.isNaN(loss) ? Infinity : loss;
};

/** Of the mean of the repeats. */
export const meanLoss = (values: readonly Value[], objective: Objective): number =>
  values.reduce<number>((sum, value) => sum + lossOf(value, objective), 0) / values.length;

/** What a sampler is told; nothing of a trial that nobody finished. */
export const resultOf = (outcome: Outcome | undefined, objective: Objective): Result | undefined => {
  if (!outcome || outcome.status === 'cancelled') return undefined;
  const { status, values, epochs } = outcome;
  return { status, loss: status === 'failed' || values.length === 0 ? Infinity : meanLoss(values, objective), epochs };
};

/** What a trial came to by the runs that are done; undefined while there are more to do. The first that fails or is pruned decides. */
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
  if (values.length < repeats) return { status: 'failed', reason: `It reported no \`${metric}\`.`, ...totals };
  return { status: 'completed', reason: repeats === 1 ? done[0]!.reason : `All ${repeats} runs are done.`, ...totals };
};

const sum = (runs: readonly RunOutcome[], name: 'epochs' | 'seconds'): number =>
  runs.reduce((total, run) => total + run[name], 0);

interface Standing {
  readonly settings: SweepSettings;
  readonly objective: Objective;
  readonly verdicts: readonly Verdict[];
  readonly rerunFailed: boolean;
}

/** Why a trial that was over is to be worked on again; undefined where its outcome stands. What is known of its runs is kept. */
export const reopening = (
  { index, runs, outcome }: Trial,
  { settings, objective, verdicts, rerunFailed }: Standing,
): string | undefined => {
  if (!outcome) return undefined;
  switch (outcome.status) {
    case 'cancelled':
      return 'It is a trial of the file again.';
    case 'failed':
      return rerunFailed ? 'Failed trials are to be run again.' : undefined;
    case 'pruned':
      return verdicts.some(({ trial, decision }) => trial === index && decision === 'prune')
        ? undefined
        : 'The file has another pruner or objective than the one by which it was pruned.';
    case 'completed':
      return canonical(outcomeOf(runs, settings, objective)?.values ?? []) === canonical(outcome.values)
        ? undefined
        : 'The file asks for other repeats, or another objective.';
  }
};
