import { shown } from '../../registry/json-check.ts';
import { lineProblem } from './journal-schema.ts';
import { unknownState, unknownTrial, unreadableLine } from './messages.ts';
import { canonical } from '../../experiment/plan/fingerprint.ts';
import type { Planned } from '../../contracts/plan.ts';
import type { Ending, History, Objective, Outcome, RunOutcome, Trial, Verdict } from '../../contracts/trials.ts';
import type { Point } from '../../contracts/search.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';
import { ExplainedError } from '../../contracts/explained-error.ts';

/** A sweep as its file defines it; a changed file is compared with it. JSON. */
export interface Header {
  readonly name: string;
  readonly seed: number;
  readonly settings: SweepSettings;
  readonly objective: Objective;
  /** In the order of the file; those inside an option follow its choice. `kind` is `choice` or a distribution. */
  readonly parameters: readonly { readonly id: string; readonly path: string; readonly kind: string }[];
  /** Experiment of the first valid point, without secrets. */
  readonly experiment: Readonly<Record<string, unknown>>;
  /** SHA-256 of the dataset, and of each of the user's modules. */
  readonly data: string;
  readonly modules: readonly string[];
  /** The engine as written, and the one chosen for all trials. */
  readonly asked: Planned;
  readonly engine: Planned;
  /** Of the trials' numbers; journals of version 1 lack it. */
  readonly resultsVersion?: number;
}

/** A process claims the trial that it works on; reports under an older token are refused. */
export interface Claim {
  readonly index: number;
  /** From 1; interruptions count too. */
  readonly attempt: number;
  /** Secret to this claim. */
  readonly token: string;
}
export interface Refused {
  readonly candidate: number;
  readonly point: Point;
  readonly reason: string;
}
export interface Ended {
  readonly by: Ending | 'interrupted';
  readonly reason: string;
}

/**
 * A line of `sweep.jsonl` without its time. A trial is queued when it is proposed, then runs, then ends; `lost` ends an
 * attempt, and the trial is queued again.
 */
export type Line =
  /** `anew` where the sequence of trials restarts. */
  | { readonly state: 'sweep'; readonly header: Header; readonly anew: boolean }
  /** A process begins to work. */
  | { readonly state: 'began' }
  | ({ readonly state: 'queued' } & Pick<Trial, 'index' | 'candidate' | 'point' | 'key' | 'lineage'>)
  /** A trial of an earlier file belongs to the sweep again. */
  | { readonly state: 'kept'; readonly index: number; readonly candidate: number }
  /** A finished trial runs again. */
  | { readonly state: 'reopened'; readonly index: number; readonly reason: string }
  | ({ readonly state: 'running' } & Claim)
  | ({ readonly state: 'ran'; readonly run: RunOutcome } & Claim)
  | { readonly state: 'judged'; readonly verdict: Verdict }
  /** `died` when its worker did; otherwise it was stopped. */
  | ({ readonly state: 'lost'; readonly reason: string; readonly died: boolean } & Claim)
  | ({ readonly state: Outcome['status']; readonly outcome: Outcome } & Partial<Claim> & Pick<Claim, 'index'>)
  | ({ readonly state: 'refused' } & Refused)
  | ({ readonly state: 'ended' } & Ended);
export type TimedLine = Line & { readonly time: string };

export interface Entry {
  trial: Trial;
  attempts: number;
  /** Attempts whose worker died, since it was queued. */
  deaths: number;
  claim: Claim | null;
}

/** The state that the lines of a journal add up to. */
export interface Journal {
  header: Header | null;
  /** By index, including trials of earlier files. */
  readonly entries: Map<number, Entry>;
  /** Trials of the current file, as proposed. */
  readonly history: History & { readonly trials: Trial[] };
  /** Places in the history, by index. */
  readonly places: Map<number, number>;
  verdicts: Verdict[];
  refused: Refused[];
  ended: Ended | null;
  /** Processes that worked on it, and their time until their last line, s. */
  sessions: number;
  seconds: number;
  began: number;
  last: number;
}

const emptyJournal = (): Journal => ({
  header: null,
  entries: new Map(),
  history: { trials: [] },
  places: new Map(),
  verdicts: [],
  refused: [],
  ended: null,
  sessions: 0,
  seconds: 0,
  began: 0,
  last: 0,
});

/** Throws where a line names a trial that no earlier line proposed. */
export const addLine = (journal: Journal, line: TimedLine): void => {
  const time = Date.parse(line.time);
  if (line.state === 'began') {
    journal.seconds += (journal.last - journal.began) / 1000;
    journal.sessions += 1;
    journal.began = time;
    journal.ended = null;
  }
  journal.last = time;
  if (line.state === 'sweep') {
    if (line.anew) beginAnew(journal, line.header);
    journal.header = line.header;
    return;
  }
  if (line.state === 'refused')
    return void journal.refused.push({ candidate: line.candidate, point: line.point, reason: line.reason });
  if (line.state === 'judged') return void journal.verdicts.push(line.verdict);
  if (line.state === 'ended') return void (journal.ended = { by: line.by, reason: line.reason });
  if (line.state === 'began') return;
  if (line.state === 'queued') {
    const { index, candidate, point, key, lineage } = line;
    journal.entries.set(index, {
      trial: { index, candidate, point, key, lineage, runs: [] },
      attempts: 0,
      deaths: 0,
      claim: null,
    });
    return join(journal, index);
  }
  const entry = journal.entries.get(line.index);
  if (!entry) throw new Error(unknownTrial({ index: line.index }));
  if (line.state === 'kept') {
    entry.trial = { ...entry.trial, candidate: line.candidate };
    return join(journal, line.index);
  }
  change(entry, line);
  const place = journal.places.get(line.index);
  if (place !== undefined) journal.history.trials[place] = entry.trial;
};

type OfTrial = Exclude<
  TimedLine,
  { readonly state: 'sweep' | 'began' | 'queued' | 'kept' | 'judged' | 'refused' | 'ended' }
>;

const change = (entry: Entry, line: OfTrial): void => {
  switch (line.state) {
    case 'running':
      Object.assign(entry, {
        attempts: line.attempt,
        claim: { index: line.index, attempt: line.attempt, token: line.token },
      });
      return;
    case 'ran':
      entry.trial = {
        ...entry.trial,
        runs: [...entry.trial.runs.filter(({ repeat }) => repeat !== line.run.repeat), line.run],
      };
      return;
    case 'lost':
      entry.claim = null;
      entry.deaths += line.died ? 1 : 0;
      return;
    case 'reopened': {
      const { outcome: _outcome, runs, ...trial } = entry.trial;
      Object.assign(entry, {
        deaths: 0,
        trial: { ...trial, runs: runs.filter(({ status }) => status === 'completed' || status === 'stopped') },
      });
      return;
    }
    case 'completed':
    case 'pruned':
    case 'failed':
    case 'cancelled':
      entry.claim = null;
      entry.trial = { ...entry.trial, outcome: line.outcome };
      return;
    default:
      throw new Error(unknownState({ state: (line as { state: string }).state }));
  }
};

/** Outcomes stay known; verdicts stay only where trials are judged the same way. */
const beginAnew = (journal: Journal, header: Header): void => {
  const judgedAlike =
    journal.header &&
    canonical([journal.header.settings.pruner, journal.header.objective]) ===
      canonical([header.settings.pruner, header.objective]);
  if (!judgedAlike) journal.verdicts = [];
  journal.history.trials.length = 0;
  journal.places.clear();
  journal.refused = [];
};

const join = ({ entries, history, places }: Journal, index: number): void => {
  places.set(index, history.trials.length);
  history.trials.push(entries.get(index)!.trial);
};

/** A line of the journal cannot be read. */
export class JournalError extends ExplainedError {
  override readonly name = 'JournalError';
}

/**
 * Reads a journal; `whole` counts the bytes of whole lines: a torn last line was being written when the process died.
 * Throws `JournalError` where any other line cannot be read.
 */
export const readJournal = (bytes: Buffer, path: string): { readonly journal: Journal; readonly whole: number } => {
  const journal = emptyJournal();
  const whole = eachLine(bytes, path, (line) => addLine(journal, line));
  return { journal, whole };
};

/** The lines of a journal one by one. Throws `JournalError` as `readJournal` does. */
export const readLines = (bytes: Buffer, path: string): readonly TimedLine[] => {
  const lines: TimedLine[] = [];
  eachLine(bytes, path, (line) => lines.push(line));
  return lines;
};

/** Returns how many of the bytes are whole lines. */
const eachLine = (bytes: Buffer, path: string, visit: (line: TimedLine) => void): number => {
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const texts = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  texts.forEach((text, i) => {
    try {
      visit(lineOf(text));
    } catch (error) {
      const reason = shown((error as Error).message, 400);
      throw new JournalError(unreadableLine({ place: `${path}:${i + 1}`, reason }), { cause: error });
    }
  });
  return whole;
};

/** Throws an `Error` of one sentence, without its full stop. */
const lineOf = (text: string): TimedLine => {
  const line = JSON.parse(text) as unknown;
  const problem = lineProblem(line);
  if (problem !== undefined) throw new Error(problem.replace(/\.$/, ''));
  return line as TimedLine;
};
