import type { Point } from '../../contracts/search.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';
import type { Summary } from '../../mathematics/statistics.ts';
import type { Refused, Ended } from '../../sweep/journal/journal.ts';
import type { Objective, Verdict } from '../../contracts/trials.ts';
import type { Planned } from '../../contracts/plan.ts';

/** A sweep, read again from its folder: what every table and plot of it is made from. */
export interface RecordedSweep {
  /** Absolute. */
  readonly folder: string;
  readonly name: string;
  readonly seed: number;
  readonly settings: SweepSettings;
  readonly objective: Objective;
  /** What is varied, in the order of the file. `kind` is `choice`, or a distribution such as `logUniform`. */
  readonly parameters: readonly { readonly path: string; readonly kind: string }[];
  readonly engine: Planned;
  /** In the order in which they were proposed. */
  readonly trials: readonly RecordedTrial[];
  /** Index of the best one; null where none is completed with a finite objective. */
  readonly best: number | null;
  /** Points that could not be run. */
  readonly refused: readonly Refused[];
  /** What the pruner decided, in the order of the decisions. */
  readonly verdicts: readonly Verdict[];
  /** Why no more trials were begun; null where the sweep was cut off. */
  readonly ended: Ended | null;
  /** Of work on the sweep. */
  readonly seconds: number;
}

export interface RecordedTrial {
  readonly index: number;
  readonly state: 'queued' | 'running' | 'completed' | 'pruned' | 'failed' | 'cancelled';
  /** One sentence on how it ended; empty before that. */
  readonly reason: string;
  readonly point: Point;
  /**
   * The objective of each repeat, as reported, NaN among them; of a pruned trial its last value; none of one that is
   * not over.
   */
  readonly values: readonly number[];
  /** Of these; null where there is none. */
  readonly summary: Summary | null;
  /** Epochs and seconds of training, all repeats together. */
  readonly epochs: number;
  readonly seconds: number;
  /** In the order of their seeds. */
  readonly runs: readonly RecordedTrialRun[];
}

export interface RecordedTrialRun {
  readonly seed: number;
  /** Its run folder, absolute: `readRun` gives its curves. */
  readonly folder: string;
  readonly status: 'completed' | 'stopped' | 'pruned' | 'failed';
  /** Of its last epoch, by name. */
  readonly values: Readonly<Record<string, number>>;
  readonly epochs: number;
  readonly seconds: number;
}
