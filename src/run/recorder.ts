import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { bind } from '../registry/bind.ts';
import type { ReporterContext, Terminal } from '../contracts/reporter.ts';
import { ReporterError } from '../contracts/tracker.ts';
import type { RunSource, RunFolder } from '../contracts/run.ts';
import { createDelivery, type NamedReporter } from '../reporters/deliver.ts';
import { openEventLog } from '../results/run/event-log.ts';
import type { Event, EventOf, RunnerEvent } from '../contracts/events.ts';
import type { Planned } from './load/load.ts';

/** Where a run tells what happens: first its log, then the reporters. */
export interface Recorder {
  /** What to tell after the run's start: reporters that could not begin. */
  readonly warnings: readonly Warning[];
  /** Throws `FolderError` when the log can't be written. */
  tell(event: RunnerEvent): void;
  /** Waits for the reporters; those that missed something. Never throws. */
  close(): Promise<readonly IncompleteReporter[]>;
}

export interface IncompleteReporter {
  /** As in the file. */
  readonly name: string;
  /** What was last wrong, without a full stop. */
  readonly reason: string;
  /** The command that makes up for it, of the run's folder. */
  readonly madeUpBy: 'report' | 'sync';
  /** The file says that the run has failed with it. */
  readonly needed: boolean;
}

type Warning = Pick<EventOf<'warning'>, 'code' | 'message'>;
/** What a reporter may tell. */
type Told = Extract<RunnerEvent, { type: 'warning' | 'system' }>;

interface Listeners {
  /** The experiment file. */
  readonly file?: string;
  readonly of?: 'trial';
  readonly terminal?: Terminal | null;
  readonly onEvent?: (event: Event) => void;
  /** For a reporter that the run is not to go on without. */
  readonly fail?: (reason: string) => void;
}

/** What stands of earlier attempts. */
interface Before {
  readonly attempt: number;
  readonly past: readonly Event[];
}

export const openRecorder = async (
  planned: Planned,
  folder: RunFolder,
  { file, of, terminal = null, onEvent, fail }: Listeners,
  { attempt, past }: Before = { attempt: 1, past: [] },
): Promise<Recorder> => {
  const log = openEventLog(folder);
  // What a reporter tells while the others are being opened comes after the run's start.
  const early: Told[] = [];
  let begun = false;
  const tellEarly = (event: Told): void => void (begun ? tryTell(event) : early.push(event));
  const { reporters, missing } = await openReporters(planned, {
    folder,
    terminal,
    past,
    tell: tellEarly,
    ...(fail && { fail }),
    ...(of && { of }),
    ...(file !== undefined && { source: sourceOf(file, planned.modules) }),
  }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  const tell = (event: RunnerEvent): void => {
    const { type, ...rest } = event;
    const full = { v: 1, type, time: new Date().toISOString(), run: folder.run, attempt, ...rest } as Event;
    log.append(full);
    delivery.send(full);
    onEvent?.(full);
  };
  // A reporter and the log may fail of one cause, a full disk: then the log's own failure is the one to tell, by the next event.
  const tryTell = (event: Told): void => {
    try {
      tell(event);
    } catch {
      return;
    }
  };
  const delivery = createDelivery(reporters, (warning) => tryTell({ type: 'warning', ...warning }));
  return {
    warnings: missing.map(({ name, reason }) => ({
      code: 'reporter-failed',
      message: `The reporter \`${name}\` could not begin: ${reason}`,
    })),
    tell: (event) => {
      tell(event);
      if (begun) return;
      begun = true;
      early.splice(0).forEach(tryTell);
    },
    close: async () => {
      const incomplete = await delivery.close();
      begun = false;
      log.close();
      return incompleteOf([...missing, ...incomplete], planned);
    },
  };
};

export const incompleteOf = (
  missed: readonly { readonly name: string; readonly reason: string }[],
  { plan, catalog }: Pick<Planned, 'plan' | 'catalog'>,
): readonly IncompleteReporter[] =>
  missed.map(({ name, reason }) => {
    const { madeUpBy = 'report', needed } = bind(
      catalog,
      'reporter',
      plan.experiment.reporters.find(({ type }) => type === name)!,
    );
    return { name, reason, madeUpBy, needed: needed?.() ?? false };
  });

/** The file and the modules of the user's, absolute. */
export const sourceOf = (file: string, modules: readonly string[]): RunSource => ({
  file: resolve(file),
  modules: modules.map((module) => (existsSync(module) ? resolve(module) : module)),
});

/** One that can't be opened is a warning, like one that fails later: the training goes on. */
export const openReporters = async ({ plan, catalog }: Pick<Planned, 'plan' | 'catalog'>, context: ReporterContext) => {
  const reporters: NamedReporter[] = [];
  const missing: { readonly name: string; readonly reason: string }[] = [];
  for (const planned of plan.experiment.reporters) {
    const name = planned.type;
    try {
      const place = plan.experiment.reporters.filter(({ type }) => type === name).indexOf(planned);
      reporters.push({ name, reporter: await bind(catalog, 'reporter', planned).open({ ...context, planned, place }) });
    } catch (error) {
      if (error instanceof ReporterError) throw error;
      missing.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { reporters, missing };
};
