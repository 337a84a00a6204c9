import { diffRuns, type RunDiff } from '../results/compare/diff.ts';
import { findRuns } from '../results/compare/find-runs.ts';
import { findSeeds, seedless } from '../results/compare/find-seeds.ts';
import { readRun, RunError } from '../results/run/read-run.ts';
import { isSweep, readSweep } from '../results/sweep/read-sweep.ts';
import { recordOf } from '../results/compare/record.ts';

export interface DiffOptions {
  /** Folder of all runs, where names are looked up; `runs` when left out. */
  readonly out?: string;
}

/**
 * How two runs differ: values with their origins, data, code, environment and results. Results come with their spread
 * over seeds where runs differ in nothing else, else over the last epochs. `a` and `b` are as for `compare`: the newest
 * of several runs counts, and the best trial of a sweep. Throws `RunError`.
 */
export const diff = async (a: string, b: string, { out = 'runs' }: DiffOptions = {}): Promise<RunDiff> => {
  const [first, second] = await Promise.all(
    [a, b].map(async (name) => recordOf(await readRun(await oneOf(name, out)))),
  );
  // Two seeds of one plan are two runs, and no repeats of each other.
  if (seedless(first!.plan) === seedless(second!.plan)) return diffRuns([first!], [second!]);
  const [before, now] = await Promise.all([findSeeds(first!), findSeeds(second!)]);
  return diffRuns(before, now);
};

const oneOf = async (name: string, out: string): Promise<string> => {
  const path = (await findRuns(name, out)).at(-1)!;
  if (!isSweep(path)) return path;
  const { trials, best } = await readSweep(path);
  const run = trials.find(({ index }) => index === best)?.runs[0];
  if (!run)
    throw new RunError(
      `No trial of the sweep \`${path}\` is completed; name the folder of one of its runs, \`${path}/trials/0/1\`.`,
    );
  return run.folder;
};
