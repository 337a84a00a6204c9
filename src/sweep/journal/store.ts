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
import { takeLock, type Lock } from './lock.ts';
import type { History, Outcome, RunOutcome, Trial, Verdict } from '../../contracts/trials.ts';

/**
 * What became of the trials of a sweep. Whoever works on a trial claims it first and gets a token; what comes later under an older token is refused,
 * so that each trial has one outcome however many processes believed that it was theirs. Asynchronous, as it may lie on another machine.
 */
export interface SweepStore {
  /** What the sweep was when it was last worked on; null for a new one. */
  header(): Promise<Header | null>;
  /** What the sweep is now. `anew` begins the sequence of trials anew, for a file that has changed, or the first time; what was found out stays known. */
  begin(header: Header, anew: boolean): Promise<void>;
  /** Trials in the order in which they were proposed. */
  history(): Promise<History>;
  /** Those of them that are neither over nor being worked on. */
  waiting(): Promise<readonly Trial[]>;
  /** A trial of any time. */
  known(key: string): Promise<Trial | null>;
  /** All that are not in the history, for a file that has changed since. */
  others(): Promise<readonly Trial[]>;
  /** The next trial of the sequence: the known one of that key, or a new one. */
  add(trial: Pick<Trial, 'candidate' | 'point' | 'key' | 'lineage'>): Promise<Trial>;
  /** One that is over is to be worked on again, with the runs that came to their end. */
  reopen(index: number, reason: string): Promise<void>;
  /** Null when the trial is over, or being worked on by another. */
  claim(index: number): Promise<Claim | null>;
  /** One run of a trial is done. False when the claim no longer holds, here and below: the trial keeps what it has. */
  ran(claim: Claim, run: RunOutcome): Promise<boolean>;
  /** The attempt is over, and why; the trial waits again. `died` when its worker did. */
  lose(claim: Claim, reason: string, died: boolean): Promise<boolean>;
  finish(claim: Claim, outcome: Outcome): Promise<boolean>;
  /** A trial that nobody works on will not be worked on again. */
  cancel(index: number, reason: string): Promise<void>;
  /** Attempts of a trial whose worker died. */
  deaths(index: number): Promise<number>;
  verdicts(): Promise<readonly Verdict[]>;
  judged(verdicts: readonly Verdict[]): Promise<void>;
  /** A point that cannot be run; once. */
  refuse(refused: Refused): Promise<void>;
  end(ended: Ended): Promise<void>;
  /** Of work on this sweep so far, by all processes. */
  seconds(): Promise<number>;
  /** Processes that worked on it, this one among them. */
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
 * The store of one machine: an append-only journal of one writer. An attempt that was under way when the last process died is lost. Throws
 * `JournalError` when a line other than a torn last one cannot be read, `SweepLockError` when another process writes it.
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

const storeOf = ({ journal, file }: Opened, lock: Lock, clock: () => Date, token: () => string): SweepStore => {
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
    if (claim) write({ state: 'lost', ...claim, reason: 'The process that ran it ended.', died: false });
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

interface Opened {
  readonly journal: Journal;
  readonly file: number;
}

/** Reads what is there, cuts off a last line that was torn, and opens the file for more. */
const openWhole = (path: string): Opened => {
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
