import type { Plan, Planned as PlannedComponent } from '../../contracts/plan.ts';
import { type SentError } from '../../processes/errors.ts';
import { type Value } from '../../contracts/run-events.ts';
import type { RunOutcome } from '../../contracts/trials.ts';
import type { Changes } from '../../run/load/load.ts';

/** What a worker process is asked for. */
export type Job = OpenJob | RunJob;

interface Common {
  readonly file: string;
  readonly changes: Changes;
  readonly plan: Plan;
}

/** Which engine there is, and what the results rest on besides the plan. */
export interface OpenJob extends Common {
  readonly do: 'open';
}

/** A run of a trial. */
export interface RunJob extends Common {
  readonly do: 'run';
  /** The experiment file as it was when the sweep began. */
  readonly text: string;
  /** Absolute; the run's own. */
  readonly folder: string;
  /** Name of the run in its events. */
  readonly run: string;
  /** Name of the value that trials are compared by. */
  readonly metric: string;
  /** Whether each epoch waits to be judged. */
  readonly judged: boolean;
  /** Folders of runs of the same trial, shorter ones: it may go on from their checkpoints. */
  readonly shorter: readonly string[];
}

export type JobResult = Opened | RunJobResult | Broken;

export interface Opened {
  readonly did: 'open';
  readonly engine: PlannedComponent;
  /** SHA-256 of the dataset, and of each of the user's modules. */
  readonly data: string;
  readonly modules: readonly string[];
}

export interface RunJobResult {
  readonly did: 'run';
  readonly outcome: Omit<RunOutcome, 'repeat'> | { readonly interrupted: true };
  /** Of a failed run, with its stack. */
  readonly error?: string;
}

/** It could not even begin. */
export interface Broken {
  readonly did: 'nothing';
  readonly error: SentError;
}

/** Epochs that are done, those of before a checkpoint among them. */
export interface Epochs {
  readonly entries: readonly { readonly epoch: number; readonly step: number; readonly value: Value }[];
}

/** Why the training is to end, if it is. */
export interface Answer {
  readonly prune: string | null;
}

export interface Asker {
  /** The training begins. */
  readonly begun: () => void;
  readonly ask: (epochs: Epochs) => Promise<Answer>;
}
