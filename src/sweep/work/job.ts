import type { Plan, Planned as PlannedComponent } from '../../contracts/plan.ts';
import { type SentError } from '../../processes/errors.ts';
import { type Value } from '../../contracts/run-events.ts';
import type { RunOutcome } from '../../contracts/trials.ts';
import type { Changes } from '../../run/load/load.ts';

/** A job of a worker process. */
export type Job = OpenJob | RunJob;

interface Common {
  readonly file: string;
  readonly changes: Changes;
  readonly plan: Plan;
}

/** Opens engine and data, to learn the engine and the digests that results depend on. */
export interface OpenJob extends Common {
  readonly do: 'open';
}

/** Runs a trial once. */
export interface RunJob extends Common {
  readonly do: 'run';
  /** The experiment file as it was when the sweep began. */
  readonly text: string;
  /** The run's own folder, absolute. */
  readonly folder: string;
  /** Name of the run in its events. */
  readonly run: string;
  /** Name of the value that trials are compared by. */
  readonly metric: string;
  /** Each epoch waits for a verdict. */
  readonly judged: boolean;
  /** Folders of shorter runs whose checkpoints it may continue. */
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
  /** Error of a failed run, with its stack. */
  readonly error?: string;
}

/** The job could not begin. */
export interface Broken {
  readonly did: 'nothing';
  readonly error: SentError;
}

/** Finished epochs, including those before a checkpoint. */
export interface Epochs {
  readonly entries: readonly { readonly epoch: number; readonly step: number; readonly value: Value }[];
}

/** Why training ends, or null. */
export interface Answer {
  readonly prune: string | null;
}

export interface Asker {
  /** The training begins. */
  readonly begun: () => void;
  readonly ask: (epochs: Epochs) => Promise<Answer>;
}
