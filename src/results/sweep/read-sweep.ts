import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fromValue, type Value } from '../../contracts/run-events.ts';
import { summaryOf } from '../../mathematics/statistics.ts';
import {
  readJournal,
  readLines,
  type Entry,
  type Header,
  type Journal,
  type TimedLine,
} from '../../sweep/journal/journal.ts';
import { isMissing, readIn } from '../../files/folder-files.ts';
import { locate, UnsafeFileError } from '../../files/inside-folder.ts';
import { RunError } from '../run/read-run.ts';
import { sweepSummary } from './sweep-best.ts';
import type { RecordedSweep, RecordedTrial } from './recorded-sweep.ts';

/**
 * `path` is a sweep's folder, `runs/<name>/sweep`, or the folder of its name. Throws `RunError` where there is no
 * sweep, `JournalError` where its journal cannot be read.
 */
export const readSweep = async (path: string): Promise<RecordedSweep> => {
  const folder = sweepFolder(path);
  const file = join(folder, 'sweep.jsonl');
  const bytes = await readIn(folder, 'sweep.jsonl').catch((error: NodeJS.ErrnoException) => {
    if (error instanceof UnsafeFileError) throw error;
    throw new RunError(
      `\`${path}\` is not the folder of a sweep: its \`sweep.jsonl\` ` +
        `${isMissing(error) ? 'is missing' : `can't be read (${error.message})`}.`,
    );
  });
  const { journal } = readJournal(bytes, file);
  if (!journal.header) throw new RunError(`The \`sweep.jsonl\` of \`${path}\` contains no events.`);
  return recordOf(folder, journal.header, journal);
};

/** The lines of a sweep's journal, in its own folder. Throws `JournalError` where one cannot be read. */
export const readSweepLines = async (folder: string): Promise<readonly TimedLine[]> =>
  readLines(await readIn(folder, 'sweep.jsonl'), join(folder, 'sweep.jsonl'));

/** Whether a path is one that `readSweep` takes for a sweep. */
export const isSweep = (path: string): boolean =>
  !existsSync(join(path, 'events.jsonl')) && existsSync(join(sweepFolder(path), 'sweep.jsonl'));

const sweepFolder = (path: string): string =>
  existsSync(join(path, 'sweep/sweep.jsonl')) ? resolve(path, 'sweep') : resolve(path);

const recordOf = (
  folder: string,
  { name, seed, settings, objective, parameters, engine }: Header,
  journal: Journal,
): RecordedSweep => {
  const trials = journal.history.trials.map(({ index }) => trialOf(folder, journal.entries.get(index)!));
  return {
    folder,
    name,
    seed,
    settings,
    objective,
    parameters: [...new Map(parameters.map(({ path, kind }) => [path, { path, kind }])).values()],
    engine,
    trials,
    best: sweepSummary({ trials, objective }).best,
    refused: journal.refused,
    verdicts: journal.verdicts.filter(({ trial }) => journal.places.has(trial)),
    ended: journal.ended,
    seconds: journal.seconds + (journal.last - journal.began) / 1000,
  };
};

const trialOf = (folder: string, { trial, claim }: Entry): RecordedTrial => {
  const { index, point, outcome, runs } = trial;
  const values = (outcome?.values ?? []).map(fromValue);
  return {
    index,
    state: outcome?.status ?? (claim ? 'running' : 'queued'),
    reason: outcome?.reason ?? '',
    point,
    values,
    summary: values.length > 0 ? summaryOf(values) : null,
    epochs: outcome?.epochs ?? 0,
    seconds: outcome?.seconds ?? 0,
    runs: [...runs]
      .sort((a, b) => a.repeat - b.repeat)
      .map(({ seed, status, values: named, epochs, seconds }) => ({
        seed,
        folder: runFolder(folder, `trials/${index}/${seed}`),
        status,
        values: numbersOf(named),
        epochs,
        seconds,
      })),
  };
};

/**
 * Throws `UnsafeFileError` where a link leads out of the sweep's folder: a reader of the run would take its target for
 * the run.
 */
const runFolder = (sweep: string, name: string): string => {
  locate(sweep, name);
  return join(sweep, name);
};

const numbersOf = (values: Readonly<Record<string, Value>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromValue(value)]));
