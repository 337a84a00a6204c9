import { fromValue, toValue, type Value } from '../../contracts/run-events.ts';
import { summaryOf, welch, type Summary } from '../../mathematics/statistics.ts';
import { meanLoss } from './outcome.ts';
import type { Objective, Outcome } from '../../contracts/trials.ts';

/** A trial of the store, or a recorded one. */
export interface SummarizedTrial {
  readonly index: number;
  readonly status: Outcome['status'] | undefined;
  readonly values: readonly Value[];
}

export interface SweepSummary {
  /** Completed trials with a finite objective, the best first; equal ones as proposed. */
  readonly ranked: readonly { readonly index: number; readonly summary: Summary }[];
  readonly best: number | null;
  /** Completed trials no worse than the best by Welch's test (p ≥ 0.05); null where trials have one run each. */
  readonly inseparable: readonly { readonly index: number; readonly p: number }[] | null;
  readonly counts: Readonly<Record<Outcome['status'], number>>;
}

export const significance = 0.05;

export const summarize = (trials: readonly SummarizedTrial[], objective: Objective): SweepSummary => {
  const ranked = trials
    .filter(
      ({ status, values }) => status === 'completed' && values.every((value) => Number.isFinite(fromValue(value))),
    )
    .map(({ index, values }) => ({
      index,
      summary: summaryOf(values.map(fromValue)),
      loss: meanLoss(values, objective),
    }))
    .sort((a, b) => a.loss - b.loss)
    .map(({ index, summary }) => ({ index, summary }));
  const [first, ...rest] = ranked;
  const isRepeated = first && first.summary.n > 1;
  const inseparable = isRepeated
    ? rest
        .map(({ index, summary }) => ({ index, p: welch(first.summary, summary) ?? 0 }))
        .filter(({ p }) => p >= significance)
    : null;
  return {
    ranked,
    best: first?.index ?? null,
    inseparable,
    counts: { completed: 0, pruned: 0, failed: 0, cancelled: 0, ...countsOf(trials) },
  };
};

const countsOf = (trials: readonly SummarizedTrial[]): Partial<Record<Outcome['status'], number>> => {
  const counts: Partial<Record<Outcome['status'], number>> = {};
  for (const { status } of trials) if (status) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** Mean, deviation and interval of a trial's repeats, as JSON, which has no NaN. */
export const spreadOf = (
  values: readonly Value[],
): { n: number; mean: Value; deviation: Value | null; interval: [Value, Value] | null } => {
  const { n, mean, deviation, interval } = summaryOf(values.map(fromValue));
  return {
    n,
    mean: toValue(mean),
    deviation: deviation === null ? null : toValue(deviation),
    interval: interval && [toValue(interval[0]), toValue(interval[1])],
  };
};
