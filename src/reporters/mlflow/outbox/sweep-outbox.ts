import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TrackerError, type Tracker } from '../../../contracts/tracker.ts';
import { readSweep, readSweepLines } from '../../../results/sweep/read-sweep.ts';
import type { RecordedSweep } from '../../../results/sweep/recorded-sweep.ts';
import { firstCursor, writeCursor, writeRejected } from './cursor.ts';
import { logBisecting, reachTracker, sendRun, type Outbox, type Sent, type TrialOptions } from './outbox.ts';
import { runModel } from './run-model.ts';
import { firstRecords, keptFiles, lastRecords, sweepEnd, sweepTimes, trialRecords } from './sweep-records.ts';
import { readTextIn, listIn } from '../../../files/folder-files.ts';
import { locate } from '../../../files/inside-folder.ts';
import { defined } from '../../../defined.ts';

/** A sweep to be sent: a run for the whole, and one for each run of each trial, all by one tracker. */
export interface SweepOutbox extends Omit<Outbox, 'options'> {
  readonly options: {
    readonly source: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly model: boolean;
  };
  /** What sends a run of a trial. */
  readonly open: (folder: string, name: string, trial: TrialOptions) => Outbox;
}

export interface SentSweep extends Sent {
  /** The page that compares the trials. */
  readonly compare: string | null;
}

/** Trials that are sent at a time. */
const most = 4;

/**
 * Sends what a sweep's `sweep.jsonl` tells, and each run of its trials as `sendRun` does, the whole before its trials,
 * so that they are found below it. Attempts that were lost stay runs of their own, so no curve is of two of them. Sent
 * again, it goes on where it was.
 */
export const sendSweep = async (outbox: SweepOutbox): Promise<SentSweep> => {
  const { folder, own, tracker, destination, signal, ended, more, warn, options } = outbox;
  const retry = await reachTracker(outbox);
  let refused = 0;
  const reject = async (what: unknown, { message }: Error): Promise<void> => {
    if (refused++ === 0)
      warn(`The tracking server refused something, which is kept in ${basename(own)}/rejected.jsonl: ${message}`);
    await writeRejected(own, { reason: message, what }).catch(() => undefined);
  };
  const first = await readSweep(folder);
  const { key, time } = await keyOf(folder);
  const run = await retry(() => tracker.start({ key, name: first.name, time, source: options.source, git: null }));
  if (run.problem !== undefined) warn(run.problem);
  await writeCursor(own, { ...firstCursor(destination), id: run.id, link: run.link ?? null }).catch(() => undefined);
  const log = (records: Parameters<Tracker['log']>[1]) => logBisecting(tracker, retry, run.id, records, reject);
  await log(firstRecords(first, key, options.tags));
  const trials = createTrials(outbox, run.id, key);
  const told = new Set<number>();
  for (;;) {
    const over = ended(); // asked before the journal is read: what was written until then is in it
    const sweep = await readSweep(folder);
    await log(trialRecords(sweep, await sweepTimes(folder), told));
    const busy = await trials.send(sweep, over);
    if (signal.aborted) throw new TrackerError('The sending was ended.');
    if (over && !busy) break;
    await Promise.race([more(), trials.next()]);
  }
  const sweep = await readSweep(folder);
  await log(lastRecords(sweep));
  if (run.problem === undefined) {
    for (const { path, read } of await keptFiles(folder))
      await retry(async () => tracker.keep(run.id, path, await read())).catch((error: Error) =>
        reject({ artifact: path }, error),
      );
    const best = sweep.trials.find(({ index }) => index === sweep.best)?.runs[0];
    const model = options.model && tracker.model && best ? await runModel(best.folder, outbox.exportOnnx) : null;
    if (model)
      await retry(() => tracker.model!(run.id, model)).catch((error: Error) =>
        reject({ model: Object.keys(model.files) }, error),
      );
  }
  await retry(async () => tracker.finish(run.id, await sweepEnd(sweep, folder)));
  const ids = trials.ids(sweep);
  return {
    id: run.id,
    link: run.link ?? null,
    refused: refused + trials.refused(),
    compare: ids.length > 1 ? ((await retry(async () => tracker.compare?.(ids))) ?? null) : null,
  };
};

/**
 * The same for one sweep, wherever it is sent from: its journal's first lines hold when it began, its settings and its
 * data.
 */
export const keyOf = async (folder: string): Promise<{ readonly key: string; readonly time: number }> => {
  const text = await readTextIn(folder, 'sweep.jsonl');
  const [first = '', second = ''] = text.split('\n', 2);
  return {
    key: createHash('sha256').update(`${first}\n${second}`).digest('hex').slice(0, 32),
    time: Date.parse((await readSweepLines(folder))[0]!.time),
  };
};

const createTrials = (outbox: SweepOutbox, parent: string, sweepKey: string) => {
  const { folder, signal, warn, open } = outbox;
  const active = new Map<string, Promise<void>>();
  const done = new Map<string, Sent>();
  const begin = (run: TrialRun, sweep: RecordedSweep, isOver: () => boolean): void => {
    const { path } = run;
    const { name, options } = trialIn(sweep, { ...run, parent, sweepKey });
    const child = open(path, name, options);
    const work = sendRun({ ...child, ended: () => outbox.ended() || isOver(), more: () => wait(200) })
      .then((sent) => void done.set(path, sent))
      // Its folder may have got another name in the meantime, as its worker died: then it is found under that.
      .catch((error: NodeJS.ErrnoException) =>
        signal.aborted || error.code === 'ENOENT'
          ? undefined
          : void (done.set(path, { id: null, link: null, refused: 1 }), warn(error.message)),
      )
      .finally(() => active.delete(path));
    active.set(path, work);
  };
  let over: ReadonlySet<string> = new Set();
  return {
    /** Begins with as many as may be; whether something is still to be sent. */
    send: async (sweep: RecordedSweep, ended: boolean): Promise<boolean> => {
      const runs = await runsOf(folder);
      over = new Set(runs.filter((run) => isOver(run, sweep)).map(({ path }) => path));
      const waiting = runs.filter(
        ({ path }) => !done.has(path) && !active.has(path) && (ended || over.has(path) || active.size < most),
      );
      for (const run of waiting.slice(0, Math.max(0, most - active.size))) begin(run, sweep, () => over.has(run.path));
      return waiting.length > 0 || active.size > 0;
    },
    next: () => (active.size > 0 ? Promise.race(active.values()) : new Promise<void>(() => undefined)),
    /** Of the runs of trials that are over, the best first. */
    ids: ({ trials, objective }: RecordedSweep): readonly string[] => {
      const better = objective.goal === 'maximize' ? -1 : 1;
      const ranked = [...trials]
        .filter(({ summary }) => summary && Number.isFinite(summary.mean))
        .sort((a, b) => better * (a.summary!.mean - b.summary!.mean));
      return ranked.flatMap(({ runs }) => runs.flatMap((run) => done.get(run.folder)?.id ?? [])).slice(0, 100);
    },
    refused: () => [...done.values()].reduce((sum, sent) => sum + sent.refused, 0),
  };
};

interface TrialRun {
  readonly path: string;
  readonly index: number;
  /** Name of its folder: the seed, and `.lost-1` where its worker died and another attempt has its place. */
  readonly run: string;
}

/** What a run is told to be as a trial of its sweep. */
export const trialIn = (
  sweep: RecordedSweep,
  {
    index,
    run,
    parent,
    sweepKey,
  }: Omit<TrialRun, 'path'> & { readonly parent: string | null; readonly sweepKey: string },
): { readonly name: string; readonly options: TrialOptions } => {
  const [seed = '', lost] = run.split('.');
  const tags = defined({
    'assay.sweep': sweepKey,
    'assay.sweepName': sweep.name,
    'assay.trial': String(index),
    'assay.seed': seed,
    'assay.lost': lost?.slice('lost-'.length),
  });
  const point = (sweep.trials.find((trial) => trial.index === index)?.point ?? {}) as TrialOptions['point'];
  return {
    name: `trial ${index}${sweep.settings.repeats > 1 ? ` seed ${seed}` : ''}${lost === undefined ? '' : ' (lost)'}`,
    options: { parent, point, tags, objective: sweep.objective.metric },
  };
};

const runsOf = async (folder: string): Promise<readonly TrialRun[]> => {
  const trials = await listIn(folder, 'trials');
  const runs = await Promise.all(
    trials.map(async (index) => {
      const names = await listIn(folder, `trials/${index}`);
      return names
        .filter((name) => /^\d+(\.lost-\d+)?$/.test(name))
        .map((name): TrialRun => {
          locate(folder, `trials/${index}/${name}`);
          return { path: join(folder, 'trials', index, name), index: Number(index), run: name };
        });
    }),
  );
  return runs.flat().sort((a, b) => a.index - b.index || (a.path < b.path ? -1 : 1));
};

const isOver = ({ path, index, run: name }: TrialRun, sweep: RecordedSweep): boolean => {
  const trial = sweep.trials.find((other) => other.index === index);
  return (
    name.includes('.lost-') ||
    !trial ||
    (trial.state !== 'queued' && trial.state !== 'running') ||
    trial.runs.some((run) => run.folder === path)
  );
};
