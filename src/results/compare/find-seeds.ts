import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { canonical, isFingerprinted } from '../../experiment/plan/fingerprint.ts';
import type { Plan } from '../../contracts/plan.ts';
import { readRun } from '../run/read-run.ts';
import { readPlan } from '../run/run-files.ts';
import { recordOf, type RunRecord } from './record.ts';
import type { Seeds } from './diff.ts';
import { settingsOf } from './settings.ts';

/** Runs beside this one that are the same but for the seed, and came as far; one for each seed, the newest. */
export const findSeeds = async (run: RunRecord): Promise<Seeds> => {
  const parent = dirname(run.path);
  const others = new Map<number, RunRecord>();
  for (const name of (await readdir(parent).catch(() => [])).sort()) {
    if (name === basename(run.path)) continue;
    const path = join(parent, name);
    const plan = await readPlan(path).catch(() => null);
    if (!plan || seedless(plan) !== seedless(run.plan) || plan.experiment.seed === run.plan.experiment.seed) continue;
    const other = await readRun(path).then(recordOf, () => null);
    if (
      other?.status === run.status &&
      other.epochs.length === run.epochs.length &&
      other.data.digest === run.data.digest
    )
      others.set(plan.experiment.seed, other);
  }
  return [run, ...others.values()];
};

/** What of a plan changes a result, but for its seed. Null where it is not a plan of this version. */
export const seedless = (plan: Plan): string | null => {
  try {
    return canonical(
      [...settingsOf(plan)]
        .filter(([path]) => path !== 'seed' && isFingerprinted(path))
        .map(([path, { value }]) => [path, value]),
    );
  } catch {
    return null;
  }
};
