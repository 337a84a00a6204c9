import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { History, Outcome, Point, Trial } from './sweep.ts';

/**
 * What became of the trials of a sweep. Whoever works on a trial claims it first and gets a token; what comes later under an older token is refused,
 * so that each trial has one outcome however many processes believed that it was theirs. Asynchronous, as it may lie on another machine.
 */
export interface SweepStore {
  /** Trials by index without gaps, as propose knows them. */
  history(): Promise<History>;
  /** Trials that are proposed and neither over nor being worked on, by index. */
  waiting(): Promise<readonly Trial[]>;
  /** Null when a trial of this index is there already. */
  add(trial: Trial): Promise<Trial | null>;
  /** Null when the trial is over, or being worked on by another. */
  claim(index: number): Promise<Claim | null>;
  /** The attempt is lost, and why: its worker died. The trial waits again. False when the claim no longer holds. */
  lose(claim: Claim, reason: string): Promise<boolean>;
  /** False when the claim no longer holds: the trial keeps what it has. */
  finish(claim: Claim, outcome: Outcome, reason: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface Claim {
  readonly index: number;
  /** From 1. */
  readonly attempt: number;
  /** Not known to whoever claimed the trial before. */
  readonly token: string;
}

/** A line of `sweep.jsonl`. */
type Line =
  | { readonly state: 'queued'; readonly time: string; readonly index: number; readonly candidate: number; readonly point: Point }
  | ({ readonly state: 'running'; readonly time: string } & Claim)
  | ({ readonly state: 'lost'; readonly time: string; readonly reason: string } & Claim)
  | ({ readonly state: 'over'; readonly time: string; readonly reason: string; readonly outcome: WrittenOutcome } & Claim);
/** JSON has no NaN: such a value is written by its name. */
type WrittenOutcome = Omit<Outcome, 'values'> & { readonly values: readonly (number | string)[] };

interface Entry {
  trial: Trial;
  attempts: number;
  claim: Claim | null;
}

/**
 * The store of one machine: an append-only journal of one writer, on the disk before anybody acts on it. An attempt that was under way when the
 * last process died is lost. Throws when a line other than a torn last one cannot be read: a journal is never guessed at.
 */
export const openJournal = (path: string, { clock = () => new Date(), token = () => crypto.randomUUID() as string } = {}): SweepStore => {
  const entries = new Map<number, Entry>();
  const file = openWhole(path, entries);
  const write = (line: Line): void => {
    append(file, line);
    apply(entries, line);
  };
  const time = (): string => clock().toISOString();
  const holds = ({ index, token: own }: Claim): boolean => entries.get(index)?.claim?.token === own;
  for (const { claim } of [...entries.values()]) if (claim) write({ state: 'lost', time: time(), ...claim, reason: 'The process that ran it ended.' });
  return {
    history: async () => ({ trials: inOrder(entries).map(({ trial }) => trial) }),
    waiting: async () => inOrder(entries).filter(({ trial, claim }) => !trial.outcome && !claim).map(({ trial }) => trial),
    add: async ({ index, candidate, point }) => {
      if (entries.has(index)) return null;
      if (index !== entries.size) throw new Error(`Trial ${index} cannot come before trial ${entries.size}.`);
      write({ state: 'queued', time: time(), index, candidate, point });
      return entries.get(index)!.trial;
    },
    claim: async (index) => {
      const entry = entries.get(index);
      if (!entry || entry.claim || entry.trial.outcome) return null;
      const claim = { index, attempt: entry.attempts + 1, token: token() };
      write({ state: 'running', time: time(), ...claim });
      return claim;
    },
    lose: async (claim, reason) => {
      if (!holds(claim)) return false;
      write({ state: 'lost', time: time(), ...claim, reason });
      return true;
    },
    finish: async (claim, outcome, reason) => {
      if (!holds(claim)) return false;
      const values = outcome.values.map((value) => (Number.isFinite(value) ? value : String(value)));
      write({ state: 'over', time: time(), ...claim, reason, outcome: { ...outcome, values } });
      return true;
    },
    close: async () => closeSync(file),
  };
};

const inOrder = (entries: ReadonlyMap<number, Entry>): Entry[] => Array.from({ length: entries.size }, (_, index) => entries.get(index)!);

/** Reads what is there, cuts off a last line that was torn, and opens the file for more. */
const openWhole = (path: string, entries: Map<number, Entry>): number => {
  mkdirSync(dirname(path), { recursive: true });
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  for (const [i, line] of lines.entries()) apply(entries, parse(line, `${path}:${i + 1}`));
  const file = openSync(path, 'a');
  if (whole < bytes.length) ftruncateSync(file, whole);
  return file;
};

const parse = (line: string, place: string): Line => {
  try {
    return JSON.parse(line) as Line;
  } catch (error) {
    throw new Error(`${place} is no line of a sweep's journal; move the sweep's folder aside to begin anew.`, { cause: error });
  }
};

const apply = (entries: Map<number, Entry>, line: Line): void => {
  if (line.state === 'queued') {
    const { index, candidate, point } = line;
    entries.set(index, { trial: { index, candidate, point }, attempts: 0, claim: null });
    return;
  }
  const entry = entries.get(line.index);
  if (!entry) throw new Error(`The journal tells of trial ${line.index} before it was proposed.`);
  if (line.state === 'running') Object.assign(entry, { attempts: line.attempt, claim: { index: line.index, attempt: line.attempt, token: line.token } });
  else entry.claim = null;
  if (line.state === 'over') entry.trial = { ...entry.trial, outcome: { ...line.outcome, values: line.outcome.values.map(Number) } };
};

/** Whole or not at all, and on the disk: a sweep writes a few lines a trial. */
const append = (file: number, line: Line): void => {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const { size } = fstatSync(file);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
};
