import type { Event, RunnerEvent } from './events.ts';
import type { Planned } from './plan.ts';
import type { RunFolder, RunSource } from './run.ts';

/**
 * Handlers by event type, called in order and never awaited by training. An error becomes a warning; three mute the
 * reporter.
 */
export type Reporter = {
  readonly [T in Event['type']]?: (event: Extract<Event, { type: T }>) => void | Promise<void>;
} & { close?(): void | Promise<void> };

/** Context of a reporter. */
export interface ReporterContext {
  readonly folder: RunFolder;
  /** Stdout of the CLI, or null. */
  readonly terminal: Terminal | null;
  /** Events of earlier attempts of the run. */
  readonly past?: readonly Event[];
  /** In a sweep: whether the folder belongs to the sweep or to a run of a trial. */
  readonly of?: 'sweep' | 'trial';
  /** The experiment file and its modules. */
  readonly source?: RunSource;
  /** The reporter in the plan, and its position among those of its type, from 0. */
  readonly planned?: Planned;
  readonly place?: number;
  /** Adds an event to the run's log. */
  readonly tell?: (event: Extract<RunnerEvent, { type: 'warning' | 'system' }>) => void;
  /** Fails the run after the current steps, with the reason in one sentence. */
  readonly fail?: (reason: string) => void;
}

export interface Terminal {
  write(text: string): void;
  readonly columns: number;
  /** Whether a live line may be drawn. */
  readonly live: boolean;
  readonly colors: boolean;
}
