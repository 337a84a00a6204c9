import type { Environment } from './run.ts';
import type { Shape } from './tensors.ts';
import { ExplainedError } from './explained-error.ts';

/**
 * A service that stores runs. Everything sent is in the run's `events.jsonl` first. After a failure or a crash, a
 * function may be called again with the same arguments and must then change nothing. Calls for a run come one after
 * another. A call that throws is retried later, unless it throws a `TrackerError` that is `refused`.
 */
export interface Tracker {
  /** Throws if the service can't be reached or refuses the login. */
  reach?(): Promise<void>;
  /** Finds the run with this key, or creates it, and marks it as running. */
  start(run: TrackedRun): Promise<StartedRun>;
  /** At most a thousand records. Values are finite unless `nonfinite: send`; steps and times are integers. */
  log(id: string, records: readonly TrackedRecord[]): Promise<void>;
  /** Keeps a file under this path. */
  keep(id: string, path: string, content: Uint8Array): Promise<void>;
  finish(id: string, end: TrackedEnd): Promise<void>;
  /** The parts of the dataset. */
  inputs?(id: string, inputs: readonly TrackedInput[]): Promise<void>;
  /** The files of the trained model, with its values. */
  model?(id: string, model: TrackedModel): Promise<void>;
  /** The page that compares runs. */
  compare?(ids: readonly string[]): string | Promise<string>;
  close?(): void | Promise<void>;
}

export interface StartedRun {
  readonly id: string;
  /** Its page. */
  readonly link?: string;
  /** A message if something can't be sent, such as files. */
  readonly problem?: string;
}

export interface TrackerContext {
  /** Name of the experiment that holds the runs. */
  readonly experiment: string;
  /** Aborts running calls. */
  readonly signal: AbortSignal;
}

export interface TrackedRun {
  /** Unique to the run, and the same whenever it is sent. */
  readonly key: string;
  readonly name: string;
  /** Milliseconds. */
  readonly time: number;
  /** The experiment file, as the user named it. */
  readonly source: string;
  readonly git: Environment['git'];
  /** For trials: the id of the sweep's run. */
  readonly parent?: string;
}

export type TrackedRecord =
  | {
      readonly kind: 'metric';
      readonly name: string;
      readonly value: number;
      readonly step: number;
      readonly time: number;
    }
  | { readonly kind: 'param' | 'tag'; readonly name: string; readonly value: string };

export interface TrackedEnd {
  readonly status: 'finished' | 'failed' | 'killed';
  readonly time: number;
  /** One sentence. */
  readonly reason: string;
}

export interface TrackedInput {
  readonly name: string;
  /** SHA-256, hex. */
  readonly digest: string;
  readonly context: 'training' | 'validation' | 'test';
  readonly source: string;
  readonly count: number;
  readonly features: { readonly shape: Shape; readonly dtype: string };
  readonly labels: { readonly shape: Shape; readonly dtype: string };
}

export interface TrackedModel {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly input: { readonly shape: Shape; readonly dtype: string };
  /** Output of the last layer. */
  readonly output: { readonly shape: Shape; readonly dtype: string };
  /** Outputs of `model.onnx` for one sample, by name, if it is among the files. */
  readonly outputs?: readonly { readonly name: string; readonly shape: Shape; readonly dtype: string }[];
  /** Optimizer steps and milliseconds at the end of the last epoch. */
  readonly step: number;
  readonly time: number;
  /** Values of the last epoch. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * A tracker failed. If `refused`, retrying is useless; otherwise the call is retried, after `after` seconds if given.
 */
export class TrackerError extends ExplainedError {
  override readonly name = 'TrackerError';
  readonly refused: boolean;
  readonly after: number | undefined;
  /** HTTP status, and the server's code for the error. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  constructor(
    message: string,
    {
      refused = false,
      after,
      status,
      code,
      cause,
    }: {
      readonly refused?: boolean;
      readonly after?: number;
      readonly status?: number;
      readonly code?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause });
    this.refused = refused;
    this.after = after;
    this.status = status;
    this.code = code;
  }
}

/** Thrown by a reporter's `open` if the run must not start without it. */
export class ReporterError extends ExplainedError {
  override readonly name = 'ReporterError';
}
