import { relative, resolve } from 'node:path';
import { readTextIn, writeIn } from '../folder-files.ts';
import { UnsafeFileError } from '../inside-folder.ts';
import { folderError } from '../results/folder-error.ts';
import { RunError } from '../results/read-run.ts';
import type { Changes } from './load.ts';

/** Where a run came from: what it needs again to be resumed, or evaluated. */
export interface Source {
  /** The experiment file, seen from the run's folder, so that both can be moved together. */
  readonly file: string;
  readonly changes: Changes;
}

const sourceFile = 'source.json';

export const writeSource = async (folder: string, file: string, { set, epochs, mlflow }: Changes): Promise<void> => {
  const source: Source = {
    file: relative(folder, resolve(file)),
    changes: {
      ...(set && set.length > 0 && { set }),
      ...(epochs !== undefined && { epochs }),
      ...(mlflow === false && { mlflow }),
    },
  };
  await writeIn(folder, sourceFile, `${JSON.stringify(source, null, 2)}\n`).catch((error: unknown) => {
    throw folderError(error, folder);
  });
};

/** Throws `RunError` where the run does not tell. */
export const readSource = async (folder: string): Promise<Source> => {
  try {
    const source = JSON.parse(await readTextIn(folder, sourceFile)) as Source;
    return { ...source, file: resolve(folder, source.file) };
  } catch (error) {
    if (error instanceof UnsafeFileError) throw error;
    throw new RunError(
      `\`${folder}\` has no \`source.json\`, so it is not known which experiment file it was made from.`,
    );
  }
};
