import { access } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { followLatest, RunError } from '../results/read-run.ts';
import { readSweep } from '../results/read-sweep.ts';

/** Folder of the run that is meant: itself, a `latest` that points to it, its `model` folder, or a sweep's folder, whose best run is taken. Throws `RunError`. */
export const findRun = async (path: string): Promise<string> => {
  const folder = await followLatest(resolve(path));
  if (await exists(join(folder, 'plan.json'))) return folder;
  if (await exists(join(folder, 'sweep.jsonl'))) return bestRun(path, folder);
  if (basename(folder) === 'model') return findRun(dirname(folder));
  const within = await Promise.all(['latest', 'sweep'].map(async (name) => ((await exists(join(folder, name))) ? [`\`${join(path, name)}\``] : [])));
  throw new RunError(`\`${path}\` is not the folder of a run: its \`plan.json\` is missing${within.flat().length > 0 ? `; take ${within.flat().join(' or ')}` : ''}.`);
};

const bestRun = async (path: string, folder: string): Promise<string> => {
  const { trials, best } = await readSweep(folder);
  const run = trials.find(({ index }) => index === best)?.runs[0];
  if (!run) throw new RunError(`No trial of the sweep \`${path}\` has come to its end, so there is no best one.`);
  return run.folder;
};

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);
