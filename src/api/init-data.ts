import { basename, dirname, relative, resolve, sep } from 'node:path';
import { guessTableExperiment, type GuessedExperiment } from '../data/profile/guess-file.ts';
import { guessImageExperiment } from '../data/profile/guess-images.ts';
import { createDataIo } from '../data/io.ts';
import { withoutEnding } from '../data/profile/format.ts';
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

export interface InitImages {
  readonly classes: number;
  readonly rows: number;
}

/** The same for a folder of images with a subfolder per class. */
export const initFromImages = async (folder: string, file: string, force = false): Promise<InitImages | undefined> => {
  const path =
    relative(dirname(resolve(file)), resolve(folder))
      .split(sep)
      .join('/') || '.';
  const { text, ...found } = await guessImageExperiment(createDataIo(file), path, nameOf(folder));
  return (await writeExperiment(file, text, force)) ? found : undefined;
};

/** A name for runs: letters, digits and dashes of the file's own. */
const nameOf = (data: string): string =>
  withoutEnding(basename(resolve(data)))
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'experiment';
