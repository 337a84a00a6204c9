import type { Rung, TrainingLength } from '../../contracts/search.ts';
import { fromValue, toValue, type Value } from '../../contracts/run-events.ts';
import { lossOf } from './outcome.ts';
import type { History, Judged, Objective, Report, Verdict } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';

export interface Judging {
  readonly pruner: NonNullable<SweepPlan['pruner']>;
  readonly objective: Objective;
  /** All so far, in order. A decision depends on them, on the history and on the trial's own curve. */
  readonly verdicts: readonly Verdict[];
  readonly history: History;
}

/**
 * Judges a trial after an epoch, at each rung that it reached and was not judged at. So a retried trial meets its
 * earlier verdicts, and counts once at each rung.
 */
export const judge = (judging: Judging, report: Report): Judged => {
  const { pruner, verdicts } = judging;
  const own = verdicts.filter(({ trial }) => trial === report.trial);
  const reached = pruner.rungs(report.training).filter((rung) => isReached(rung, report));
  const made: Verdict[] = [];
  for (const rung of reached.filter((rung) => !own.some((verdict) => sameRung(verdict.rung, rung)))) {
    const others = othersAt(rung, judging, report.trial);
    if ('wait' in others) return others;
    made.push(verdictAt(rung, judging, report, others.verdicts));
    if (made.at(-1)!.decision === 'prune') break;
  }
  return { verdicts: made };
};

/** The verdict that prunes a trial here, if any; for a retried trial it may be an earlier one. */
export const pruningOf = (verdicts: readonly Verdict[], { trial, curve }: Report): Verdict | undefined =>
  verdicts.find(
    (verdict) => verdict.trial === trial && verdict.decision === 'prune' && verdict.epoch <= curve.at(-1)!.epoch + 1,
  );

/** Whether training of this length is ever judged. */
export const isJudged = ({ pruner }: Pick<SweepPlan, 'pruner'>, training: TrainingLength): boolean =>
  pruner !== null && pruner.rungs(training).length > 0;

const isReached = ({ value, unit }: Rung, { curve }: Report): boolean => {
  const { epoch, step } = curve.at(-1)!;
  return (unit === 'epochs' ? epoch + 1 : step) >= value;
};

const sameRung = (a: Rung, b: Rung): boolean => a.value === b.value && a.unit === b.unit;

/** Verdicts on other trials at a rung, as far as the pruner may see them. */
const othersAt = (
  rung: Rung,
  { pruner, verdicts, history }: Judging,
  trial: number,
): { readonly verdicts: readonly Verdict[] } | { readonly wait: number } => {
  if (pruner.order() === 'own') return { verdicts: [] };
  const place = history.trials.findIndex(({ index }) => index === trial);
  const trials = pruner.order() === 'index' ? history.trials.slice(0, place) : history.trials;
  const at = new Map(
    verdicts
      .filter((verdict) => sameRung(verdict.rung, rung) && verdict.trial !== trial)
      .map((verdict) => [verdict.trial, verdict]),
  );
  const missing =
    pruner.order() === 'index' ? trials.find(({ index, outcome }) => !outcome && !at.has(index)) : undefined;
  if (missing) return { wait: missing.index };
  const known = new Set(trials.map(({ index }) => index));
  return { verdicts: [...at.values()].filter((verdict) => known.has(verdict.trial)) };
};

const verdictAt = (
  rung: Rung,
  { pruner, objective }: Judging,
  { trial, curve }: Report,
  others: readonly Verdict[],
): Verdict => {
  const losses = curve.map(({ value }) => lossOf(value, objective));
  const loss = pruner.value(losses);
  const theirs = others.map(({ value }) => lossOf(value, objective));
  const { keep, cutoff, reason } = pruner.judge(loss, theirs, losses, objective.goal);
  const { epoch, step, value } = curve.at(-1)!;
  return {
    trial,
    rung,
    epoch: epoch + 1,
    step,
    value: loss === lossOf(value, objective) ? value : asReported(loss, objective),
    decision: keep ? 'continue' : 'prune',
    n: theirs.length + 1,
    rank: theirs.filter((other) => other < loss).length + 1,
    cutoff: cutoff === null ? null : asReported(cutoff, objective),
    reason,
  };
};

const asReported = (loss: number, { goal }: Objective): Value =>
  toValue(goal === 'maximize' ? -fromValue(toValue(loss)) + 0 : loss);
