import { relative, resolve } from 'node:path';
import { writeIn } from '../../files/folder-files.ts';
import { folderError } from '../../results/folder-error.ts';
import { readSourceFile } from '../../results/run/run-files.ts';
import type { Changes } from '../load/load.ts';
import { isMarked, markOf } from './own-run.ts';
import { defined } from '../../defined.ts';

/** Where a run came from: what it needs again to be resumed, or evaluated. */
export interface Source {
  /** The experiment file, absolute; written as seen from the run's folder, so that both can be moved together. */
  readonly file: string;
  readonly changes: Changes;
  /** This user's own `assay run` wrote the folder, here, and what may run code or send something is as it was then. */
  readonly own: boolean;
}

/**
 * Written after the files that its mark covers: the experiment, the plan, the environment. A run that somebody else
 * made gets no mark.
 */
export const writeSource = async (
  folder: string,
  file: string,
  { set, epochs, mlflow }: Changes,
  { own }: Pick<Source, 'own'> = { own: true },
): Promise<void> => {
  const changes: Changes = defined({
    set: set && set.length > 0 ? set : undefined,
    epochs,
    mlflow: mlflow === false ? mlflow : undefined,
  });
  const mark = own ? markOf({ folder, file: resolve(file), changes }) : null;
  const source = defined({ file: relative(folder, resolve(file)), changes, mark: mark ?? undefined });
  await writeIn(folder, 'source.json', `${JSON.stringify(source, null, 2)}\n`).catch((error: unknown) => {
    throw folderError(error, folder);
  });
};

/** Throws `RunError` where the run does not tell. */
export const readSource = async (folder: string): Promise<Source> => {
  const { file, changes: written, mark } = await readSourceFile(folder);
  const { set, epochs, mlflow } = written;
  // Nothing else that stands there is an option.
  const changes: Changes = defined({ set, epochs, mlflow: mlflow === false ? mlflow : undefined });
  const path = resolve(folder, file);
  return { file: path, changes, own: isMarked({ folder, file: path, changes }, mark) };
};
