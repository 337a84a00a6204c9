import { bind } from '../registry/bind.ts';
import type { ReporterContext, Terminal } from '../registry/kinds.ts';
import { createDelivery, type NamedReporter } from '../reporters/deliver.ts';
import { openEventLog } from '../results/event-log.ts';
import type { Event, EventOf, RunFolder, RunnerEvent } from '../runner/events.ts';
import type { Planned } from './load.ts';

/** Where a run tells what happens: first its log, then the reporters. */
export interface Recorder {
  /** What to tell after the run's start: reporters that could not begin. */
  readonly warnings: readonly Warning[];
  /** Throws `FolderError` when the log can't be written. */
  tell(event: RunnerEvent): void;
  /** Waits for the reporters; the names of those that missed something. Never throws. */
  close(): Promise<readonly string[]>;
}

type Warning = Pick<EventOf<'warning'>, 'code' | 'message'>;

interface Listeners {
  readonly terminal?: Terminal | null;
  readonly onEvent?: (event: Event) => void;
}

/** What stands of earlier attempts. */
interface Before {
  readonly attempt: number;
  readonly past: readonly Event[];
}

export const openRecorder = async (planned: Planned, folder: RunFolder, { terminal = null, onEvent }: Listeners, { attempt, past }: Before = { attempt: 1, past: [] }): Promise<Recorder> => {
  const log = openEventLog(folder);
  const { reporters, missing } = await openReporters(planned, { folder, terminal, past });
  const tell = (event: RunnerEvent): void => {
    const { type, ...rest } = event;
    const full = { v: 1, type, time: new Date().toISOString(), run: folder.run, attempt, ...rest } as Event;
    log.append(full);
    delivery.send(full);
    onEvent?.(full);
  };
  // A reporter and the log may fail of one cause, a full disk: then the log's own failure is the one to tell, by the next event.
  const warn = (warning: Warning): void => {
    try {
      tell({ type: 'warning', ...warning });
    } catch {
      return;
    }
  };
  const delivery = createDelivery(reporters, warn);
  return {
    warnings: missing.map(({ name, reason }) => ({ code: 'reporter-failed', message: `The reporter \`${name}\` could not begin: ${reason}` })),
    tell,
    close: async () => {
      const incomplete = await delivery.close();
      log.close();
      return [...missing.map(({ name }) => name), ...incomplete];
    },
  };
};

/** One that can't be opened is a warning, like one that fails later: the training goes on. */
export const openReporters = async ({ plan, catalog }: Pick<Planned, 'plan' | 'catalog'>, context: ReporterContext) => {
  const reporters: NamedReporter[] = [];
  const missing: { readonly name: string; readonly reason: string }[] = [];
  for (const planned of plan.experiment.reporters) {
    const name = planned.type;
    try {
      reporters.push({ name, reporter: await bind(catalog, 'reporter', planned).open(context) });
    } catch (error) {
      missing.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { reporters, missing };
};
