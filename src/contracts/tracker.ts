import type { Environment } from './run.ts';
import type { Shape } from './tensors.ts';

/**
 * Where runs are sent. Whatever is sent is first in the run's `events.jsonl`, so each function may be called again with the same arguments, after a
 * failure or a crash that left open whether it was done, and must then change nothing more. Calls for a run come one after the other. What is thrown
 * is tried again later, unless it is a `TrackerError` that is `refused`.
 */
export interface Tracker {
  /** Throws where the service can't be reached, or doesn't let one in. */
  reach?(): Promise<void>;
  /** Finds the run of this key, or creates it; either way it is running from now on. */
  start(run: TrackedRun): Promise<StartedRun>;
  /** At most a thousand records. Values are finite, unless `nonfinite: send` is written; steps and times are integers. */
  log(id: string, records: readonly TrackedRecord[]): Promise<void>;
  /** Keeps a file under this path. */
  keep(id: string, path: string, content: Uint8Array): Promise<void>;
  finish(id: string, end: TrackedEnd): Promise<void>;
  /** The parts of the data that the run learns from. */
  inputs?(id: string, inputs: readonly TrackedInput[]): Promise<void>;
  /** The trained model, by name and content of its files, with what it reached. */
  model?(id: string, model: TrackedModel): Promise<void>;
  /** The page that compares runs. */
  compare?(ids: readonly string[]): string | Promise<string>;
  close?(): void | Promise<void>;
}

export interface StartedRun {
  readonly id: string;
  /** The page that shows it. */
  readonly link?: string;
  /** One sentence where a part of it can't be sent, such as files. */
  readonly problem?: string;
}

export interface TrackerContext {
  /** What runs are kept under. */
  readonly experiment: string;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

export interface TrackedRun {
  /** The same for one run whenever it is sent, and of no other run. */
  readonly key: string;
  readonly name: string;
  /** Milliseconds. */
  readonly time: number;
  /** Its file, as it was named. */
  readonly source: string;
  readonly git: Environment['git'];
  /** Id there of the run that this one is a trial of. */
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
  /** What the last layer gives. */
  readonly output: { readonly shape: Shape; readonly dtype: string };
  /** What `model.onnx` gives, where it is among the files: of one sample, by name. */
  readonly outputs?: readonly { readonly name: string; readonly shape: Shape; readonly dtype: string }[];
  /** Of the last epoch: optimizer steps, and milliseconds. */
  readonly step: number;
  readonly time: number;
  /** Of the last epoch. */
  readonly values: Readonly<Record<string, number>>;
}

/** A tracker could not do what it was asked. `refused` says that asking again is of no use; else it is tried again, after that many seconds where the tracker knows. */
export class TrackerError extends Error {
  override readonly name = 'TrackerError';
  readonly refused: boolean;
  readonly after: number | undefined;
  /** Of the answer over HTTP, and the server's own word for the error. */
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

/** Thrown by a reporter's `open` where the run is not to begin without it. */
export class ReporterError extends Error {
  override readonly name = 'ReporterError';
}
