import { basename, dirname, relative, resolve, sep } from 'node:path';
import { guessTableExperiment, type GuessedExperiment } from '../data/profile/guess-file.ts';
import { createDataIo } from '../data/io.ts';
import { writeExperiment } from './init.ts';

export interface InitDataOptions {
  readonly target?: string | undefined;
  /** Overwrites the file. */
  readonly force?: boolean | undefined;
}

/** Looks at the data and writes a commented experiment on it. Undefined, without writing, when the file exists. */
export const initFromData = async (
  data: string,
  file: string,
  { target, force = false }: InitDataOptions = {},
): Promise<GuessedExperiment | undefined> => {
  const path = relative(dirname(resolve(file)), resolve(data))
    .split(sep)
    .join('/');
  const name = nameOf(data);
  const guessed = await guessTableExperiment(createDataIo(file), { path, name, target });
  return (await writeExperiment(file, guessed.text, force)) ? guessed : undefined;
};

/** A name for runs: letters, digits and dashes of the file's own. */
const nameOf = (data: string): string =>
  basename(data)
    .replace(/(\.[a-z]+)+$/i, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'experiment';
