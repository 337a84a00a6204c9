import { access, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { followLatest, RunError } from '../../results/run/read-run.ts';
import { readSweep } from '../../results/sweep/read-sweep.ts';

/**
 * Folder of the run that is meant: itself, a `latest` that points to it, its `model` folder, or a sweep's folder, whose
 * best run is taken. Throws `RunError`.
 */
export const findRun = async (path: string): Promise<string> => {
  const folder = await followLatest(resolve(path));
  if (await exists(join(folder, 'plan.json'))) return folder;
  if (await exists(join(folder, 'sweep.jsonl'))) return bestRun(path, folder);
  if (await exists(join(folder, 'transforms.json'))) return runOf(path, dirname(folder));
  throw new RunError(
    (await exists(folder))
      ? `\`${path}\` is not the folder of a run: its \`plan.json\` is missing${orElse(await runsWithin(path))}.`
      : `There is no \`${path}\`${orElse(await runsWithin(dirname(path)))}.`,
  );
};

/** A model by itself does not say what its outputs are good for. */
const runOf = async (path: string, folder: string): Promise<string> => {
  if ((await exists(join(folder, 'plan.json'))) || (await exists(join(folder, 'sweep.jsonl')))) return findRun(folder);
  throw new RunError(
    `\`${path}\` is the model of a run without its run: put \`plan.json\` and \`environment.json\` of the run's ` +
      'folder beside it.',
  );
};

/** What may have been meant. */
const runsWithin = async (path: string): Promise<readonly string[]> => {
  const runs = async (folder: string) =>
    (
      await Promise.all(
        ['latest', 'sweep'].map(async (name) => ((await exists(join(folder, name))) ? [join(folder, name)] : [])),
      )
    ).flat();
  const own = await runs(path);
  if (own.length > 0) return own;
  const names = await readdir(path, { withFileTypes: true }).catch(() => []);
  return (
    await Promise.all(
      names
        .filter((entry) => entry.isDirectory())
        .slice(0, mostNames)
        .map(({ name }) => runs(join(path, name))),
    )
  ).flat();
};
const mostNames = 8;
const orElse = (paths: readonly string[]): string =>
  paths.length > 0 ? `; take ${paths.map((path) => `\`${path}\``).join(' or ')}` : '';

const bestRun = async (path: string, folder: string): Promise<string> => {
  const { trials, best } = await readSweep(folder);
  const run = trials.find(({ index }) => index === best)?.runs[0];
  if (!run) throw new RunError(`No trial of the sweep \`${path}\` has come to its end, so there is no best one.`);
  return run.folder;
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
