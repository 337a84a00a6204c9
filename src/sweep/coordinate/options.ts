import type { Terminal } from '../../contracts/reporter.ts';
import type { Event, EventOf } from '../../contracts/events.ts';
import type { LoadOptions } from '../../run/load/load.ts';
import type { IncompleteReporter } from '../../run/recorder.ts';

export interface SweepOptions extends LoadOptions {
  /** An abort ends the runs after the steps under way; the same call goes on from there. */
  readonly signal?: AbortSignal;
  /** Where the console reporter writes; without one it is silent. */
  readonly terminal?: Terminal | null;
  readonly onEvent?: (event: Event) => void;
  /** Trials that failed are run again. */
  readonly rerun?: 'failed';
  /** What there is of this sweep is moved aside. */
  readonly fresh?: boolean;
}

export interface SweepResult {
  /** What ended it, and one sentence on it. */
  readonly by: EventOf<'sweep:end'>['by'];
  readonly reason: string;
  /** Absolute. */
  readonly folder: string;
  readonly best: EventOf<'sweep:end'>['best'];
  /** Trials by state. */
  readonly counts: Readonly<Record<string, number>>;
  /** Trials that failed in this call, with their errors. */
  readonly failed: readonly { readonly trial: number; readonly reason: string; readonly error?: string }[];
  /** Reporters of the sweep that missed something. */
  readonly incompleteReporters: readonly IncompleteReporter[];
}
