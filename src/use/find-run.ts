import { access } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { followLatest, RunError } from '../results/read-run.ts';

/** Folder of the run that is meant: itself, a `latest` that points to it, its `model` folder, or a sweep's folder, whose best run is taken. Throws `RunError`. */
export const findRun = async (path: string): Promise<string> => {
  const folder = await followLatest(resolve(path));
  if (await exists(join(folder, 'plan.json'))) return folder;
  if (basename(folder) === 'model' && (await exists(join(folder, '../plan.json')))) return dirname(folder);
  throw new RunError(`\`${path}\` is not the folder of a run: its \`plan.json\` is missing${(await exists(join(folder, 'latest'))) ? `; its newest run is \`${join(path, 'latest')}\`` : ''}.`);
};

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);
