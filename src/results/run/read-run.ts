import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { isMissing, readTextIn } from '../../files/folder-files.ts';
import { locate, UnsafeFileError } from '../../files/inside-folder.ts';
import { standingEvents } from './attempts.ts';
import { RunError } from './run-error.ts';
import { environmentSchema, planSchema } from './run-schemas.ts';
import { eventSchemas, type Event } from '../../contracts/events.ts';
import { type RunFolder } from '../../contracts/run.ts';

/** A run, read again from its folder. */
export interface RecordedRun {
  readonly folder: RunFolder;
  readonly events: readonly Event[];
  /** One sentence for each line that is not an event of this version and was passed over. */
  readonly problems: readonly string[];
}

export { RunError };

/**
 * Reads the events of a run; `path` is its folder, or a `latest` that points to it. A last line without its end was
 * being written when the process died and is dropped. Lines that this version can't read (a newer one may have written
 * them) are listed as problems. Throws `RunError` when there is no run.
 */
export const readRun = async (path: string): Promise<RecordedRun> => {
  const folder = await followLatest(resolve(path));
  const text = await readTextIn(folder, 'events.jsonl').catch((error: NodeJS.ErrnoException) => {
    if (error instanceof UnsafeFileError) throw error;
    if (!existsSync(folder)) throw new RunError(`There is no \`${path}\`.`);
    const reason = isMissing(error) ? 'is missing' : `can't be read (${error.message})`;
    const isSweep = existsSync(join(folder, 'sweep.jsonl'));
    const hint = isSweep ? '; it is that of a sweep, whose runs are in `trials`' : '';
    throw new RunError(`\`${path}\` is not the folder of a run: its \`events.jsonl\` ${reason}${hint}.`);
  });
  const read = text.split('\n').slice(0, -1).map(readLine);
  const events = read.filter((line) => typeof line !== 'string');
  if (events.length === 0) throw new RunError(`The \`events.jsonl\` of \`${path}\` contains no events.`);
  return {
    folder: { path: folder, run: events[0]!.run },
    events: standingEvents(events),
    problems: read.filter((line) => typeof line === 'string'),
  };
};

/**
 * The folder that is meant; `latest` is a text file with the folder's name where the file system has no symbolic links.
 * Throws `UnsafeFileError` where it leads anywhere but to a folder beside it.
 */
export const followLatest = async (path: string): Promise<string> => {
  const found = await stat(path).catch(() => null);
  if (!found || basename(path) !== 'latest') return path;
  const folder = dirname(path);
  const name = found.isFile() ? (await readTextIn(folder, 'latest')).trim() : 'latest';
  locate(folder, name);
  return join(folder, name);
};

const readLine = (line: string, index: number): Event | string => {
  const where = `Line ${index + 1} of \`events.jsonl\``;
  const value = parsed(line);
  if (value === undefined) return `${where} is not JSON and was passed over.`;
  return isEvent(value) ? value : `${where} is not an event that this version of assay knows and was passed over.`;
};

/** The event of a line, if it is one. */
export const eventIn = (line: string): Event | undefined => {
  const value = parsed(line);
  return isEvent(value) ? value : undefined;
};

/** JSON has no undefined. */
const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

/** Fields that a newer version added are let through. */
export const isEvent = (value: unknown): value is Event => {
  const schema = eventSchemas.find(
    (candidate) => candidate.properties.type.const === (value as Event | null | undefined)?.type,
  );
  if (!schema || !Value.Check({ ...schema, additionalProperties: true }, value)) return false;
  const event = value as Event;
  if (Number.isNaN(Date.parse(event.time))) return false;
  return event.type !== 'trial:start' || fitsPlan(event);
};

/** The event's own schema says nothing about the plan and the environment. */
const fitsPlan = ({ plan, environment }: { readonly plan: unknown; readonly environment: unknown }): boolean =>
  Value.Check(planSchema, plan) && Value.Check(environmentSchema, environment);
