import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { bind } from '../registry/bind.ts';
import type { ReporterContext, Terminal } from '../contracts/reporter.ts';
import { ReporterError } from '../contracts/tracker.ts';
import type { RunSource, RunFolder } from '../contracts/run.ts';
import { createDelivery, type NamedReporter } from '../reporters/deliver.ts';
import { openEventLog } from '../results/run/event-log.ts';
import type { Event, EventOf, RunnerEvent } from '../contracts/events.ts';
import { reporterNotOpened } from './messages.ts';
import type { Planned } from './load/load.ts';
import { messageOf } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

/** Sends events of a run to its log, then to its reporters. */
export interface Recorder {
  /** Reporters that could not begin; to send after the run's start. */
  readonly warnings: readonly Warning[];
  /** Throws `FolderError` when the log can't be written. */
  tell(event: RunnerEvent): void;
  /** Waits for the reporters and returns those that missed something. Never throws. */
  close(): Promise<readonly IncompleteReporter[]>;
}

export interface IncompleteReporter {
  /** As in the file. */
  readonly name: string;
  /** The last problem, without a full stop. */
  readonly reason: string;
  /** The command that repeats it for the run's folder. */
  readonly madeUpBy: 'report' | 'sync';
  /** The file says that the run fails with it. */
  readonly needed: boolean;
}

type Warning = Pick<EventOf<'warning'>, 'code' | 'message'>;
/** Events that a reporter may send. */
type ReporterEvent = Extract<RunnerEvent, { type: 'warning' | 'system' }>;

interface Listeners {
  /** The experiment file. */
  readonly file?: string;
  readonly of?: 'trial';
  readonly terminal?: Terminal | null;
  readonly onEvent?: (event: Event) => void;
  /** Ends the run for a reporter that it needs. */
  readonly fail?: (reason: string) => void;
}

/** Events of earlier attempts that still count. */
interface Earlier {
  readonly attempt: number;
  readonly past: readonly Event[];
}

export const openRecorder = async (
  planned: Planned,
  folder: RunFolder,
  { file, of, terminal = null, onEvent, fail }: Listeners,
  { attempt, past }: Earlier = { attempt: 1, past: [] },
): Promise<Recorder> => {
  const log = openEventLog(folder);
  // Events that a reporter sends while others open come after the run's start.
  const early: ReporterEvent[] = [];
  let begun = false;
  const tellEarly = (event: ReporterEvent): void => void (begun ? tryTell(event) : early.push(event));
  const { reporters, missing } = await openReporters(
    planned,
    defined({
      folder,
      terminal,
      past,
      tell: tellEarly,
      fail,
      of: of || undefined,
      source: file === undefined ? undefined : sourceOf(file, planned.modules),
    }),
  ).catch((error: unknown) => {
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
  // A full disk may fail a reporter and the log: the next event then reports the log's failure.
  const tryTell = (event: ReporterEvent): void => {
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
      message: reporterNotOpened({ name, reason }),
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

/** The file and the user's modules, absolute. */
export const sourceOf = (file: string, modules: readonly string[]): RunSource => ({
  file: resolve(file),
  modules: modules.map((module) => (existsSync(module) ? resolve(module) : module)),
});

/** A reporter that cannot open is a warning, like one that fails later: training continues. */
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
      missing.push({ name, reason: messageOf(error) });
    }
  }
  return { reporters, missing };
};
