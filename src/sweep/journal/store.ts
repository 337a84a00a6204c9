import { closeSync, fstatSync, fsyncSync, ftruncateSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canonical } from '../../experiment/plan/fingerprint.ts';
import { existsIn, openAppendIn, readInSync } from '../../files/folder-files.ts';
import { makeFolder } from '../../files/make-folder.ts';
import {
  addLine,
  readJournal,
  type Claim,
  type Ended,
  type Header,
  type Journal,
  type Line,
  type Refused,
  type TimedLine,
} from './journal.ts';
import { processEnded } from './messages.ts';
import { takeLock, type Lock } from './lock.ts';
import type { History, Outcome, RunOutcome, Trial, Verdict } from '../../contracts/trials.ts';

/**
 * The trials of a sweep and their outcomes. A process claims a trial before it works on it, and gets a token. Reports
 * under an older token are refused, so each trial has one outcome. The interface is asynchronous, as a store may be
 * remote.
 */
export interface SweepStore {
  /** The sweep as last recorded; null for a new one. */
  header(): Promise<Header | null>;
  /**
   * Records the sweep as it is now. `anew` restarts the sequence of trials for a new or changed file; known outcomes
   * stay.
   */
  begin(header: Header, anew: boolean): Promise<void>;
  /** Trials in the order in which they were proposed. */
  history(): Promise<History>;
  /** Unfinished trials of the history that nobody claims. */
  waiting(): Promise<readonly Trial[]>;
  /** A trial of this file or an earlier one. */
  known(key: string): Promise<Trial | null>;
  /** Trials of earlier files that are not in the history. */
  others(): Promise<readonly Trial[]>;
  /** Appends the next trial: the known one with that key, or a new one. */
  add(trial: Pick<Trial, 'candidate' | 'point' | 'key' | 'lineage'>): Promise<Trial>;
  /** Queues a finished trial again; its completed runs stay. */
  reopen(index: number, reason: string): Promise<void>;
  /** Null when the trial is over or claimed by another process. */
  claim(index: number): Promise<Claim | null>;
  /** Records one finished run. False when the claim no longer holds, here and below. */
  ran(claim: Claim, run: RunOutcome): Promise<boolean>;
  /** Ends the attempt, and queues the trial again. `died` when its worker did. */
  lose(claim: Claim, reason: string, died: boolean): Promise<boolean>;
  finish(claim: Claim, outcome: Outcome): Promise<boolean>;
  /** Ends a trial that nobody claims. */
  cancel(index: number, reason: string): Promise<void>;
  /** Attempts of a trial whose worker died. */
  deaths(index: number): Promise<number>;
  verdicts(): Promise<readonly Verdict[]>;
  judged(verdicts: readonly Verdict[]): Promise<void>;
  /** Records a point that cannot run, once. */
  refuse(refused: Refused): Promise<void>;
  end(ended: Ended): Promise<void>;
  /** Time spent on this sweep so far, by all processes. */
  seconds(): Promise<number>;
  /** Processes that worked on it, including this one. */
  sessions(): Promise<number>;
  close(): Promise<void>;
}

/** Lines that must survive a power cut; those before them survive with them. */
const kept: ReadonlySet<Line['state']> = new Set([
  'sweep',
  'lost',
  'completed',
  'pruned',
  'failed',
  'cancelled',
  'ended',
]);

interface Options {
  readonly clock?: () => Date;
  readonly token?: () => string;
  /** Seconds, as of `takeLock`. */
  readonly lease?: number;
}

/**
 * The store of one machine: an append-only journal with one writer. Attempts under way when the last process died are
 * lost. Throws `JournalError` when a line other than a torn last one cannot be read, `SweepLockError` when another
 * process writes it.
 */
export const openJournal = (
  path: string,
  { clock = () => new Date(), token = () => crypto.randomUUID(), lease }: Options = {},
): SweepStore => {
  const lock = takeLock(join(dirname(path), '.lock'), lease);
  try {
    return storeOf(openWhole(path), lock, clock, token);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const storeOf = ({ journal, file }: OpenFile, lock: Lock, clock: () => Date, token: () => string): SweepStore => {
  const { entries, history, places } = journal;
  const indexOf = new Map([...entries.values()].map(({ trial }) => [trial.key, trial.index]));
  const write = (line: Line): void => {
    lock.check();
    const timed: TimedLine = { ...line, time: clock().toISOString() };
    append(file, timed, kept.has(line.state));
    addLine(journal, timed);
  };
  const holds = ({ index, token: own }: Claim): boolean => entries.get(index)?.claim?.token === own;
  const underClaim = (claim: Claim, line: Line): boolean => {
    if (!holds(claim)) return false;
    write(line);
    return true;
  };
  write({ state: 'began' });
  for (const { claim } of [...entries.values()])
    if (claim) write({ state: 'lost', ...claim, reason: processEnded, died: false });
  return {
    header: async () => journal.header,
    begin: async (header, anew) => write({ state: 'sweep', header, anew }),
    history: async () => history,
    waiting: async () => history.trials.filter(({ index, outcome }) => !outcome && !entries.get(index)!.claim),
    known: async (key) => entries.get(indexOf.get(key) ?? -1)?.trial ?? null,
    others: async () => [...entries.values()].flatMap(({ trial }) => (places.has(trial.index) ? [] : [trial])),
    add: async ({ candidate, point, key, lineage }) => {
      const known = indexOf.get(key);
      if (known !== undefined && places.has(known)) throw new Error(`Trial ${known} is in the sweep already.`);
      const index = known ?? entries.size;
      write(
        known === undefined
          ? { state: 'queued', index, candidate, point, key, lineage }
          : { state: 'kept', index, candidate },
      );
      indexOf.set(key, index);
      return entries.get(index)!.trial;
    },
    reopen: async (index, reason) => write({ state: 'reopened', index, reason }),
    claim: async (index) => {
      const entry = entries.get(index);
      if (!entry || entry.claim || entry.trial.outcome) return null;
      const claim: Claim = { index, attempt: entry.attempts + 1, token: token() };
      write({ state: 'running', ...claim });
      return claim;
    },
    ran: async (claim, run) => underClaim(claim, { state: 'ran', ...claim, run }),
    lose: async (claim, reason, died) => underClaim(claim, { state: 'lost', ...claim, reason, died }),
    finish: async (claim, outcome) => underClaim(claim, { state: outcome.status, ...claim, outcome }),
    cancel: async (index, reason) =>
      write({ state: 'cancelled', index, outcome: { status: 'cancelled', reason, values: [], epochs: 0, seconds: 0 } }),
    deaths: async (index) => entries.get(index)?.deaths ?? 0,
    verdicts: async () => journal.verdicts,
    judged: async (verdicts) => verdicts.forEach((verdict) => write({ state: 'judged', verdict })),
    refuse: async (refused) => {
      const text = canonical(refused);
      if (!journal.refused.some((before) => canonical(before) === text)) write({ state: 'refused', ...refused });
    },
    end: async (ended) => write({ state: 'ended', ...ended }),
    seconds: async () => journal.seconds + (clock().getTime() - journal.began) / 1000,
    sessions: async () => journal.sessions,
    close: async () => {
      closeSync(file);
      lock.release();
    },
  };
};

interface OpenFile {
  readonly journal: Journal;
  readonly file: number;
}

/** Reads the journal, cuts off a torn last line, and opens the file for appending. */
const openWhole = (path: string): OpenFile => {
  const [folder, name] = [dirname(path), basename(path)];
  makeFolder(folder);
  const bytes = existsIn(folder, name) ? readInSync(folder, name) : Buffer.alloc(0);
  const { journal, whole } = readJournal(bytes, path);
  const file = openAppendIn(folder, name);
  if (whole < bytes.length) ftruncateSync(file, whole);
  return { journal, file };
};

/** Whole or not at all. */
const append = (file: number, line: TimedLine, sync: boolean): void => {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const { size } = fstatSync(file);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
    if (sync) fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
};
