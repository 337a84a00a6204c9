import type { SweepSettings } from '../contracts/sweep.ts';
import type { Inspections } from '../experiment/facts.ts';
import type { ReadExperiment } from '../experiment/load.ts';
import type { Issue } from '../contracts/issue.ts';
import type { Plan } from '../contracts/plan.ts';
import type { MapTree, Place } from '../experiment/tree.ts';
import type { Bound } from '../registry/kinds.ts';
import type { Point, Rung, Space, TrainingLength } from '../contracts/search.ts';
import type { Value } from '../contracts/run-events.ts';

/**
 * The pure half of a sweep. What happens is a fold over its history, which is plain JSON and kept by the store:
 *
 *   load ─► SweepPlan ─ propose(sweep, history) ─► Decision: run this trial, wait for that one, or the end
 *                     ─ judge(sweep, verdicts, report) ─► verdicts at rungs: continue, prune, or wait
 *                     ─ summarize(sweep, history) ─► who is best, and from whom it cannot be told
 *
 * Nothing here knows of processes, clocks or files. Losses are objectives turned so that smaller is better.
 */

/** A sweep with everything decided. `settings` and `objective` are JSON; the rest is made from the same file again. */
export interface SweepPlan {
  readonly settings: SweepSettings;
  readonly objective: Objective;
  /** Of the experiment; the seed of all proposals. */
  readonly seed: number;
  readonly space: Space;
  readonly sampler: Bound<'sampler'>;
  readonly pruner: Bound<'pruner'> | null;
  /** Plan of the first point that can be built: what all trials have in common. */
  readonly base: Plan;
  readonly ground: Ground;
  /** Whether `where` holds; true without one. */
  readonly holds: (plan: Pick<Plan, 'experiment'>) => boolean;
  /** Of the file; none of them an error. */
  readonly warnings: readonly Issue[];
}

/** What `planTrial` starts from: nothing is read again for a trial. */
export interface Ground {
  readonly read: ReadExperiment;
  /** What was written, without its sweep. */
  readonly tree: MapTree;
  /** What is known of datasets. */
  readonly inspections: Inspections;
  /** Where the sweep says what a path is to be. */
  readonly places: ReadonlyMap<string, Place | undefined>;
}

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
