import type { Event, RunnerEvent } from './events.ts';
import type { Planned } from './plan.ts';
import type { RunFolder, RunSource } from './run.ts';

/** Who is told. Keys are event types; each is called in order, never awaited by the training. A throw becomes a warning; three mute it. */
export type Reporter = {
  readonly [T in Event['type']]?: (event: Extract<Event, { type: T }>) => void | Promise<void>;
} & { close?(): void | Promise<void> };

/** What a reporter is opened with. */
export interface ReporterContext {
  readonly folder: RunFolder;
  /** Where a person looks: stdout of the CLI, or nothing. */
  readonly terminal: Terminal | null;
  /** What stands of earlier attempts of the run; none for a first one. */
  readonly past?: readonly Event[];
  /** Part of a search: the folder is the sweep's, or that of a run of a trial. */
  readonly of?: 'sweep' | 'trial';
  /** Where the run was written. */
  readonly source?: RunSource;
  /** The reporter as the plan has it, and which of its type it is, from 0. */
  readonly planned?: Planned;
  readonly place?: number;
  /** Puts an event of the reporter's own into the run's log. */
  readonly tell?: (event: Extract<RunnerEvent, { type: 'warning' | 'system' }>) => void;
  /** Ends the run as failed after the steps under way; why, in one sentence. */
  readonly fail?: (reason: string) => void;
}

export interface Terminal {
  write(text: string): void;
  readonly columns: number;
  /** A live line may be drawn. */
  readonly live: boolean;
  readonly colors: boolean;
}
