import type { Issue } from './issue.ts';
import type { Plan } from './plan.ts';
import type { Point, Rung, TrainingLength } from './search.ts';
import type { Value } from './run-events.ts';

export interface Objective {
  /** With its part: `validation/accuracy`. */
  readonly metric: string;
  readonly goal: 'maximize' | 'minimize';
}

/** A point with everything decided. `plan` belongs to the first repeat; `planRepeat` makes the others. */
export interface TrialPlan {
  /** Number of the sampler's candidate; enqueued points come first. */
  readonly candidate: number;
  readonly point: Point;
  readonly key: string;
  readonly lineage: string;
  readonly plan: Plan;
}

/** A point that the schema, the shapes or `where` rule out. */
export interface Refusal {
  readonly candidate: number;
  readonly point: Point;
  /** From `where`, or from issues. */
  readonly reason: string;
  readonly issues: readonly Issue[];
}

/** State of a trial. JSON. */
export interface Trial {
  /** Never reused; names its folder. */
  readonly index: number;
  readonly candidate: number;
  readonly point: Point;
  /** Equal for the same plan, data and modules: identifies the trial after the file has changed. */
  readonly key: string;
  /** Equal for trials that differ only in the length of training. */
  readonly lineage: string;
  /** Finished runs. */
  readonly runs: readonly RunOutcome[];
  /** Set once the trial is over. */
  readonly outcome?: Outcome;
}

/** Result of one run of a trial. */
export interface RunOutcome {
  /** Number of the repeat, from 0, and its seed. */
  readonly repeat: number;
  readonly seed: number;
  readonly status: 'completed' | 'stopped' | 'pruned' | 'failed';
  /** One sentence. */
  readonly reason: string;
  /** Values of the last epoch, by name; empty before the first. */
  readonly values: Readonly<Record<string, Value>>;
  readonly epochs: number;
  /** Training time. */
  readonly seconds: number;
}

export interface Outcome {
  readonly status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  /** One sentence. */
  readonly reason: string;
  /** The reported objective of each repeat; for pruned trials, the last value of the first repeat. */
  readonly values: readonly Value[];
  /** Epochs of all repeats together. */
  readonly epochs: number;
  /** Training time of all repeats together. */
  readonly seconds: number;
}

/** Trials in the order of the sweep. New trials are appended in place, and an outcome replaces its trial. */
export interface History {
  readonly trials: readonly Trial[];
}

export type Decision =
  | { readonly do: 'run'; readonly trial: TrialPlan; readonly refused: readonly Refusal[] }
  /** Ask again when trial `trial` is over. */
  | { readonly do: 'wait'; readonly trial: number }
  | { readonly do: 'end'; readonly by: Ending; readonly reason: string; readonly refused: readonly Refusal[] };

export type Ending = 'space' | 'sampler' | 'trials' | 'time' | 'failures' | 'epochs';

/** A trial's objective after each epoch of its first repeat, as reported. */
export interface Report {
  readonly trial: number;
  readonly curve: readonly { readonly epoch: number; readonly step: number; readonly value: Value }[];
  /** Planned length of training. */
  readonly training: TrainingLength;
}

/** A decision at a rung with all its inputs, so that it can be repeated. JSON. */
export interface Verdict {
  readonly trial: number;
  readonly rung: Rung;
  /** Finished epochs and steps at the judgement. */
  readonly epoch: number;
  readonly step: number;
  /** The compared value, as reported: larger is better if the goal is `maximize`. */
  readonly value: Value;
  readonly decision: 'continue' | 'prune';
  /** Number of values at this rung with this one, and its rank from 1. */
  readonly n: number;
  readonly rank: number;
  /** The worst value that would have been kept. */
  readonly cutoff: Value | null;
  readonly reason: string;
}

/** New verdicts, none at an epoch without a rung; or the trial of smaller index for which it must wait. */
export type Judged = { readonly verdicts: readonly Verdict[] } | { readonly wait: number };
