import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { RunError } from '../run/read-run.ts';
import { isSweep } from '../sweep/read-sweep.ts';

/**
 * Folders of the runs and sweeps that a word on the command line means, oldest first: the folder of one of them or a
 * `latest`, all that an experiment's folder holds, or the same by a name inside `out`: `mnist-mlp`, `mnist-mlp/latest`.
 * Throws `RunError` where there is none.
 */
export const findRuns = async (named: string, out: string): Promise<readonly string[]> => {
  for (const path of [named, join(out, named)]) {
    const runs = await runsIn(path);
    if (runs.length > 0) return runs;
  }
  const known = (await readdir(out, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `\`${name}\``);
  const there =
    known.length === 0
      ? `\`${out}\` holds no runs; \`--out\` names the folder of all runs.`
      : `\`${out}\` holds ${known.join(', ')}.`;
  throw new RunError(`No run is found at \`${named}\`. ${there}`);
};

/** `latest` may be a text file, which `readRun` follows. */
const runsIn = async (path: string): Promise<readonly string[]> => {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return path.endsWith('latest') ? [path] : [];
  if ((await isRun(path)) || existsSync(join(path, 'sweep.jsonl'))) return [path];
  const names = (await readdir(path).catch(() => [])).filter((name) => name !== 'latest').sort();
  const runs: string[] = [];
  for (const name of names)
    if ((await isRun(join(path, name))) || isSweep(join(path, name))) runs.push(join(path, name));
  return runs;
};

const isRun = (path: string): Promise<boolean> =>
  stat(join(path, 'events.jsonl')).then(
    (found) => found.isFile(),
    () => false,
  );

/** Each folder once, however often it was named. */
export const distinct = async (paths: readonly string[]): Promise<readonly string[]> => {
  const byReal = new Map<string, string>();
  for (const path of paths) {
    const real = await realpath(path);
    if (!byReal.has(real)) byReal.set(real, path);
  }
  return [...byReal.values()].map((path) => relative('.', path) || '.');
};
