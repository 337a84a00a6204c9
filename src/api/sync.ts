import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeComparePage } from '../results/compare/compare-page.ts';
import { followLatest, RunError } from '../results/run/read-run.ts';
import { lockRun } from '../results/run/run-lock.ts';
import { takeLock } from '../sweep/journal/lock.ts';
import { openSending } from '../tracking/open-sending.ts';
import { experimentOf, type SyncTrust } from '../tracking/sender.ts';
import { messageOf, shortMessage } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

export type { SyncTrust };

export interface SyncOptions extends SyncTrust {
  /** An abort ends it after the request under way. */
  readonly signal?: AbortSignal;
  /** How long a server is waited for that does not answer; 30 s by default. */
  readonly seconds?: number;
  /** Called with each run when it has been sent, or could not be. */
  readonly onRun?: (run: SyncedRun) => void;
}

export interface SyncedRun {
  /** Absolute. */
  readonly folder: string;
  readonly link: string | null;
  /** Of a sweep: the page that compares its trials. */
  readonly compare?: string;
  /** Files and records that the server refused; the reporter's folder in the run's keeps them. */
  readonly refused: number;
  /** What is missing, in one sentence; it is sent by another call. */
  readonly problem?: string;
  /** What a person should know. */
  readonly warnings: readonly string[];
}

/**
 * Uploads whatever MLflow, or the file's own tracker, is missing, for one run or a folder of runs. Throws `RunError`
 * where there is no run.
 */
export const sync = async (
  path: string,
  { signal = new AbortController().signal, seconds = 30, onRun, ...trust }: SyncOptions = {},
): Promise<readonly SyncedRun[]> => {
  const folders = await runsUnder(await followLatest(resolve(path)));
  if (folders.length === 0)
    throw new RunError(`There is no run in \`${path}\`: no folder there has an \`events.jsonl\`.`);
  const synced: SyncedRun[] = [];
  // What one run found out of a place, the others need not wait for.
  const unreachable = new Map<string, string>();
  for (const folder of folders) {
    for (const place of await placesOf(folder)) {
      if (signal.aborted) return synced;
      const run = await syncRun({ folder, place, trust, signal, seconds, unreachable });
      synced.push(run);
      onRun?.(run);
    }
  }
  return synced;
};

interface Syncing {
  readonly folder: string;
  readonly place: number;
  readonly trust: SyncTrust;
  readonly signal: AbortSignal;
  readonly seconds: number;
  /** Why, by destination. */
  readonly unreachable: Map<string, string>;
}

const syncRun = async ({ folder, place, trust, signal, seconds, unreachable }: Syncing): Promise<SyncedRun> => {
  const warnings: string[] = [];
  let reached = false;
  let destination: string | undefined;
  let unlock: (() => void) | undefined;
  try {
    unlock = existsSync(join(folder, 'sweep.jsonl')) ? takeLock(join(folder, '.lock')).release : lockRun(folder);
    const sending = await openSending(
      { folder, place, memory: null, trust },
      {
        signal,
        patience: seconds,
        more: async () => void (await wait(50)),
        ended: () => true,
        warn: (message) => void warnings.push(shortMessage(message)),
        reached: () => void (reached = true),
      },
    );
    destination = sending.destination;
    const known = unreachable.get(destination);
    if (known !== undefined) return { folder, link: null, refused: 0, warnings, problem: known };
    try {
      const { link, refused, compare = null } = await sending.send();
      if (compare !== null) await writeComparePage(folder, compare);
      return defined({ folder, link, refused, compare: compare ?? undefined, warnings });
    } finally {
      await sending.close();
    }
  } catch (error) {
    const message = messageOf(error);
    if (!reached && destination !== undefined) unreachable.set(destination, message);
    return {
      folder,
      link: null,
      refused: 0,
      warnings: warnings.filter((warning) => warning !== message),
      problem: message,
    };
  } finally {
    unlock?.();
  }
};

/**
 * Every run and sweep at or below a folder, in the order of their names; links, such as `latest`, are not followed.
 * Trials go with their sweep.
 */
const runsUnder = async (folder: string): Promise<readonly string[]> => {
  if (['events.jsonl', 'sweep.jsonl'].some((log) => existsSync(join(folder, log)))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => runsUnder(join(folder, name))),
  );
  return below.flat().sort();
};

/** One for each reporter `mlflow` of the run; one with its defaults where there is none. */
const placesOf = async (folder: string): Promise<readonly number[]> => {
  const experiment = await experimentOf(folder).catch(() => null);
  const count = experiment?.reporters.filter(({ type }) => type === 'mlflow').length ?? 0;
  return Array.from({ length: Math.max(1, count) }, (_, place) => place);
};
