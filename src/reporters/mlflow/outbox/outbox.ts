import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  TrackerError,
  type StartedRun,
  type Tracker,
  type TrackedRecord,
  type TrackedRun,
} from '../../../contracts/tracker.ts';
import type { Json } from '../../../contracts/json.ts';
import { fromValue } from '../../../contracts/run-events.ts';
import { type Event, type EventOf } from '../../../contracts/events.ts';
import { readCursor, writeCursor, writeRejected, type Cursor } from './cursor.ts';
import { readEvents, type ReadEvent } from './event-reader.ts';
import { endOf, inputsOf, recordsOf, tagged } from './event-records.ts';
import { paramsOf } from './params.ts';
import { createRetry, type Retry } from './retry.ts';
import { firstFiles, lastFiles, type RunFile } from './run-files.ts';
import { runModel, type ExportOnnx } from './run-model.ts';
import { defined } from '../../../defined.ts';

/** A run to be sent, and where to. */
export interface Outbox {
  /** The run's, absolute. */
  readonly folder: string;
  /** Where cursor and rejected records are, inside of it. */
  readonly own: string;
  readonly tracker: Tracker;
  /** Where to, without secrets. */
  readonly destination: string;
  readonly options: OutboxOptions;
  readonly exportOnnx: ExportOnnx;
  readonly signal: AbortSignal;
  /** Seconds of the first pause after a failure. */
  readonly firstPause: number;
  /** Seconds without an answer after which it gives up; without it, never. */
  readonly patience?: number;
  /** Resolves when there may be more to send. */
  readonly more: () => Promise<void>;
  /** No line follows, and what is made at the end has been made. */
  readonly ended: () => boolean;
  readonly warn: (message: string) => void;
  /** The tracker was reached for the first time. */
  readonly reached: () => void;
}

export interface OutboxOptions {
  readonly name: string | null;
  readonly source: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly nonfinite: 'skip' | 'send';
  readonly model: boolean;
  readonly trial: TrialOptions | null;
}

/** What a run is told to be as a trial of a sweep. */
export interface TrialOptions {
  /** Id there of the sweep's run. */
  readonly parent: string | null;
  /** What is varied, by path. */
  readonly point: Readonly<Record<string, Json>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Name of the value that trials are compared by. */
  readonly objective: string;
}

export interface Sent {
  /** Of the run there. */
  readonly id: string | null;
  readonly link: string | null;
  /** Files and records that were refused. */
  readonly refused: number;
}

/**
 * Sends what a run's `events.jsonl` holds and was not sent yet, in its order, then its files, its model, its end.
 * Rejects when `signal` is aborted before, with what was last wrong; sent again, it goes on where it was.
 */
export const sendRun = async (outbox: Outbox): Promise<Sent> => {
  const { folder, own, destination, signal, ended, more } = outbox;
  const log = join(folder, 'events.jsonl');
  let cursor = await readCursor(own, destination);
  if (cursor.finished && cursor.unsent.length === 0 && ended() && cursor.offset === (await stat(log)).size)
    return { id: cursor.id, link: cursor.link, refused: 0 };
  const retry = await reachTracker(outbox);
  const sending = createSending(outbox, retry, await firstEvent(log, more, signal));
  const save = async (next: Cursor): Promise<void> => {
    cursor = next;
    // A disk that is full costs that the same is sent twice, should this process die.
    await writeCursor(own, cursor).catch(() => undefined);
  };
  await save(await sending.begin({ ...cursor, finished: false }));
  for (;;) {
    const over = ended(); // asked before the log is read: what was written until then is in it
    const lines = await readEvents(log, cursor.offset);
    if (lines.length > 0 && (over || !waitsForEpoch(outbox, cursor, lines)))
      await save(await sending.lines(cursor, lines));
    else if (over) break;
    else await more();
    if (signal.aborted) throw new TrackerError('The sending was ended.');
  }
  await sending.end(cursor, save);
  return { id: cursor.id, link: cursor.link, refused: sending.refused() };
};

/**
 * A page that compares trials shows the metric that came first: that is to be the objective, which the first epoch's
 * end brings.
 */
const waitsForEpoch = ({ options }: Outbox, cursor: Cursor, lines: readonly ReadEvent[]): boolean =>
  options.trial !== null &&
  cursor.epoch < 0 &&
  lines.at(-1)!.end - cursor.offset < 1 << 17 &&
  !lines.some(({ event }) => event?.type === 'epoch:end');

/**
 * The run's key is made of its first line, which holds its name, time, plan and machine, so that it is the same
 * wherever the folder is sent from.
 */
const firstEvent = async (
  log: string,
  more: () => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly start: EventOf<'trial:start'>; readonly key: string }> => {
  for (;;) {
    const [line] = await readEvents(log, 0).catch(() => []);
    if (line?.event?.type === 'trial:start')
      return {
        start: line.event,
        key: createHash('sha256').update(JSON.stringify(line.event)).digest('hex').slice(0, 32),
      };
    if (line) throw new TrackerError('The log has lost its start, so it is not known what run it is of.');
    if (signal.aborted) throw new TrackerError('The run has not begun.');
    await more();
  }
};

/** Records of a call. */
const most = 1000;

const createSending = (
  outbox: Outbox,
  retry: Retry,
  { start, key }: { readonly start: EventOf<'trial:start'>; readonly key: string },
) => {
  const { folder, own, tracker, options, warn } = outbox;
  let run: StartedRun;
  let refused = 0;
  const reject = async (what: unknown, { message }: Error): Promise<void> => {
    refused++;
    if (refused === 1)
      warn(`The tracking server refused something, which is kept in ${basename(own)}/rejected.jsonl: ${message}`);
    await writeRejected(own, { reason: message, what }).catch(() => undefined);
  };
  const log = (records: readonly TrackedRecord[]): Promise<void> =>
    logBisecting(tracker, retry, run.id, records, reject);
  const keep = (cursor: Cursor, files: readonly RunFile[], save: (cursor: Cursor) => Promise<void>) =>
    keepFiles(tracker, retry, run.id, cursor, files, save, reject);
  const lines = async (from: Cursor, read: readonly ReadEvent[]): Promise<Cursor> => {
    let cursor = from;
    const records: TrackedRecord[] = [];
    for (const { event, end } of read) {
      const told =
        event && !isRepeated(event, cursor)
          ? [
              ...recordsOf(event).filter((record) => !isVaried(record, options.trial)),
              ...objectiveOf(event, options.trial),
            ]
          : [];
      const finite = options.nonfinite === 'send' ? told : told.filter(isFinite);
      // The objective goes first, see `waitsForEpoch`.
      records.unshift(...finite.filter(({ name }) => name === objective));
      records.push(...finite.filter(({ name }) => name !== objective));
      if (finite.length < told.length) {
        cursor = withNonfinite(cursor, told);
        records.push({
          kind: 'tag',
          name: 'assay.nonfinite',
          value: cursor.nonfinite.join(' ') + (cursor.nonfiniteMore > 0 ? ` and ${cursor.nonfiniteMore} more` : ''),
        });
      }
      cursor = { ...(event ? past(cursor, event) : cursor), offset: end };
      while (records.length >= most) await log(records.splice(0, most));
    }
    if (records.length > 0) await log(records);
    return cursor;
  };
  return {
    refused: () => refused,
    begin: async (cursor: Cursor): Promise<Cursor> => {
      const tracked: TrackedRun = {
        key,
        name: options.name ?? basename(folder),
        time: Date.parse(start.time),
        source: options.source,
        git: start.environment.git,
        ...defined({ parent: options.trial?.parent ?? undefined }),
      };
      run = await retry(() => tracker.start(tracked));
      if (run.problem !== undefined) warn(run.problem);
      if (cursor.offset === 0) {
        const inputs = inputsOf(start);
        await retry(async () => tracker.inputs?.(run.id, inputs)).catch((error: Error) => reject({ inputs }, error));
        await log([
          ...tagged('tag', { ...options.tags, ...options.trial?.tags }),
          ...tagged('param', ownPoint(options.trial, start)),
        ]);
      }
      let sent: Cursor = { ...cursor, link: run.link ?? null, id: run.id };
      if (run.problem === undefined) await keep(sent, await firstFiles(folder), async (next) => void (sent = next));
      return sent;
    },
    lines,
    end: async (cursor: Cursor, save: (cursor: Cursor) => Promise<void>): Promise<void> => {
      const reachable = run.problem === undefined;
      let last = { ...cursor, unsent: (reachable ? [] : ['files']) as readonly string[] };
      const saved = async (next: Cursor) => save((last = next));
      if (reachable) await keep(last, await lastFiles(folder, { trial: options.trial !== null }), saved);
      const model =
        reachable && options.model && tracker.model && !last.sent.includes('model')
          ? await runModel(folder, outbox.exportOnnx)
          : null;
      if (model) {
        await retry(() => tracker.model!(run.id, model)).then(
          () => (last = { ...last, sent: [...last.sent, 'model'] }),
          async (error: Error) => {
            await reject({ model: Object.keys(model.files) }, error);
            last = { ...last, unsent: [...last.unsent, 'model'] };
          },
        );
      }
      const time = Date.now();
      if (!last.end) await log(tagged('tag', { 'assay.state': 'lost' }));
      await retry(() =>
        tracker.finish(
          run.id,
          last.end ?? { status: 'killed', time, reason: 'The process that trained it ended before the run did.' },
        ),
      );
      await save({ ...last, finished: true });
    },
  };
};

/** Swept values under the paths that the file varies, where they are no params under the same name already. */
const ownPoint = (trial: TrialOptions | null, { plan }: EventOf<'trial:start'>): Readonly<Record<string, string>> => {
  const known = paramsOf(plan.experiment);
  return Object.fromEntries(
    Object.entries(trial?.point ?? {})
      .filter(([path]) => !(path in known))
      .map(([path, value]) => [path, textOf(value)]),
  );
};

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * `optimizer.learningRate.value`, where `optimizer.learningRate` is varied and stands beside it: charts would show the
 * same twice.
 */
const isVaried = ({ kind, name, value }: TrackedRecord, trial: TrialOptions | null): boolean =>
  kind === 'param' &&
  Object.entries(trial?.point ?? {}).some(([path, varied]) => name.startsWith(`${path}.`) && value === textOf(varied));

const objective = 'objective';

/** Under one name in every sweep, so that charts of the server find it. */
const objectiveOf = (event: Event, trial: TrialOptions | null): readonly TrackedRecord[] => {
  const value = trial && event.type === 'epoch:end' ? event.values[trial.objective] : undefined;
  return value === undefined || event.type !== 'epoch:end'
    ? []
    : [{ kind: 'metric', name: objective, value: fromValue(value), step: event.step, time: Date.parse(event.time) }];
};

const isFinite = (record: TrackedRecord): boolean => record.kind !== 'metric' || Number.isFinite(record.value);

/** What an earlier attempt told of the same step or epoch. */
const isRepeated = (event: Event, { step, epoch }: Cursor): boolean =>
  (event.type === 'step' && event.step <= step) || (event.type === 'epoch:end' && event.epoch <= epoch);

const past = (cursor: Cursor, event: Event): Cursor => {
  if (event.type === 'step') return { ...cursor, step: Math.max(cursor.step, event.step) };
  if (event.type === 'epoch:end') return { ...cursor, epoch: Math.max(cursor.epoch, event.epoch) };
  if (event.type === 'trial:end') return { ...cursor, end: endOf(event) };
  // What was made at the end of an attempt is made anew by the next.
  return event.type === 'trial:start'
    ? {
        ...cursor,
        end: null,
        sent: cursor.sent.filter((path) => /^(experiment\.yaml|plan\.json|environment\.json)$/.test(path)),
      }
    : cursor;
};

/** As many as a person reads. */
const listed = 20;
const withNonfinite = (cursor: Cursor, told: readonly TrackedRecord[]): Cursor => {
  const places = told.flatMap((record) =>
    record.kind === 'metric' && !Number.isFinite(record.value) ? [`${record.name}@${record.step}`] : [],
  );
  const all = [...cursor.nonfinite, ...places];
  return {
    ...cursor,
    nonfinite: all.slice(0, listed),
    nonfiniteMore: cursor.nonfiniteMore + Math.max(0, all.length - listed),
  };
};

/** A tag may have its value from an environment variable, which is written nowhere. */
const withoutValue = (record: TrackedRecord) =>
  record.kind === 'tag' ? { kind: record.kind, name: record.name } : record;

/** Halves what is refused until what the server will not take is alone. */
export const logBisecting = async (
  tracker: Tracker,
  retry: Retry,
  id: string,
  records: readonly TrackedRecord[],
  reject: (what: unknown, error: Error) => Promise<void>,
): Promise<void> => {
  if (records.length === 0) return;
  try {
    await retry(() => tracker.log(id, records));
  } catch (error) {
    if (!(error instanceof TrackerError) || !error.refused) throw error;
    if (records.length === 1) return reject(withoutValue(records[0]!), error);
    const middle = records.length >> 1;
    await logBisecting(tracker, retry, id, records.slice(0, middle), reject);
    await logBisecting(tracker, retry, id, records.slice(middle), reject);
  }
};

const keepFiles = async (
  tracker: Tracker,
  retry: Retry,
  id: string,
  cursor: Cursor,
  files: readonly RunFile[],
  save: (cursor: Cursor) => Promise<void>,
  reject: (what: unknown, error: Error) => Promise<void>,
): Promise<void> => {
  let kept = cursor;
  for (const { path, read } of files.filter((file) => !cursor.sent.includes(file.path))) {
    const content = await read();
    try {
      await retry(() => tracker.keep(id, path, content));
      kept = { ...kept, sent: [...kept.sent, path] };
    } catch (error) {
      if (!(error instanceof TrackerError) || !error.refused) throw error;
      await reject({ artifact: path }, error);
      kept = { ...kept, unsent: [...kept.unsent, path] };
    }
    await save(kept);
  }
};

/** Waits until the tracker answers; whatever is sent after that is retried in the same way. */
export const reachTracker = async (outbox: Omit<Outbox, 'options'>): Promise<Retry> => {
  const { signal, ended, firstPause, patience, warn, tracker } = outbox;
  const retry = createRetry({
    signal,
    hurried: ended,
    firstPause,
    onTrouble: ({ message }) => warn(message),
    ...defined({ patience }),
  });
  await retry(async () => tracker.reach?.());
  outbox.reached();
  return retry;
};
