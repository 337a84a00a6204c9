import type { Issue } from './issue.ts';
import type { Plan } from './plan.ts';
import type { Point, Rung, TrainingLength } from './search.ts';
import type { Value } from './run-events.ts';

export interface Objective {
  /** With its part: `validation/accuracy`. */
  readonly metric: string;
  readonly goal: 'maximize' | 'minimize';
}

/** A point with everything decided. `plan` is of the first repeat; `planRepeat` makes the others. */
export interface TrialPlan {
  /** Which candidate of the sampler it was; enqueued points come first. */
  readonly candidate: number;
  readonly point: Point;
  readonly key: string;
  readonly lineage: string;
  readonly plan: Plan;
}

/** A point that cannot be run: outside of what the file's schema, the shapes or `where` allow. */
export interface Refusal {
  readonly candidate: number;
  readonly point: Point;
  /** Of `where`, or of issues. */
  readonly reason: string;
  readonly issues: readonly Issue[];
}

/** What is known of a trial. JSON. */
export interface Trial {
  /** Its own for ever, and the name of its folder. */
  readonly index: number;
  readonly candidate: number;
  readonly point: Point;
  /** The same for the same plan on the same data by the same modules: what it is found by when the file has changed. */
  readonly key: string;
  /** The same for trials that differ in the length of their training alone. */
  readonly lineage: string;
  /** Runs that are done. */
  readonly runs: readonly RunOutcome[];
  /** There when it is over. */
  readonly outcome?: Outcome;
}

/** What came of one run of a trial. */
export interface RunOutcome {
  /** Which of its repeats, from 0, and the seed that it had so. */
  readonly repeat: number;
  readonly seed: number;
  readonly status: 'completed' | 'stopped' | 'pruned' | 'failed';
  /** One sentence. */
  readonly reason: string;
  /** Of the last epoch, by name; none where no epoch was finished. */
  readonly values: Readonly<Record<string, Value>>;
  readonly epochs: number;
  /** Of training. */
  readonly seconds: number;
}

export interface Outcome {
  readonly status: 'completed' | 'pruned' | 'failed' | 'cancelled';
  /** One sentence. */
  readonly reason: string;
  /** The objective of each repeat that was run, as reported; of a pruned trial the last value of the first. */
  readonly values: readonly Value[];
  /** Epochs trained, all repeats together. */
  readonly epochs: number;
  /** Of training, all repeats together. */
  readonly seconds: number;
}

/** Trials in the order of the sweep. May be appended to in place, and a trial replaced by the same one with its outcome. */
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
  /** How long its training is planned to be. */
  readonly training: TrainingLength;
}

/** A decision at a rung with all that it was made from, so that it can be made again. JSON. */
export interface Verdict {
  readonly trial: number;
  readonly rung: Rung;
  /** Epochs and steps done when it was judged. */
  readonly epoch: number;
  readonly step: number;
  /** What was compared, as reported: larger is better where the goal is `maximize`. */
  readonly value: Value;
  readonly decision: 'continue' | 'prune';
  /** Values at this rung, this one among them, and its place among them from 1. */
  readonly n: number;
  readonly rank: number;
  /** The worst value that would have been kept. */
  readonly cutoff: Value | null;
  readonly reason: string;
}

/** New verdicts, none at an epoch without a rung; or the trial of smaller index for which it must wait. */
export type Judged = { readonly verdicts: readonly Verdict[] } | { readonly wait: number };
