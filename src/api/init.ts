import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderError } from '../results/folder-error.ts';
import { packageFolder } from '../run/provenance/package.ts';

/** Experiments of this package that one can start from. */
const starters = { inline: 'examples/starter.yaml', mnist: 'experiments/mnist-mlp.yaml' } as const;
export type Starter = keyof typeof starters;

/** Writes a commented experiment to start from; see `writeExperiment`. */
export const init = async (file: string, starter: Starter = 'inline', force = false): Promise<boolean> => {
  const written = await readFile(join(packageFolder, starters[starter]), 'utf8');
  return writeExperiment(
    file,
    written.replace(/\$schema=\S+/, '$schema=./node_modules/assay/schemas/experiment.schema.json'),
    force,
  );
};

/** False, without writing, when the file exists, unless `force` overwrites. */
export const writeExperiment = async (file: string, text: string, force: boolean): Promise<boolean> => {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw folderError(error, file);
  }
};
