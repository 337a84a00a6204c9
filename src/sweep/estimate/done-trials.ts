import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonical, fingerprint, moduleDigest, sha256 } from '../../experiment/plan/fingerprint.ts';
import { readJournal } from '../journal/journal.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { createTrialPlanner } from '../space/trial-planner.ts';

/** Keys of finished trials in the folder whose plan is still that of the file. */
export const doneIn = async (
  folder: string,
  { ground }: SweepPlan,
  planQuickly: ReturnType<typeof createTrialPlanner>,
): Promise<ReadonlySet<string>> => {
  const path = join(folder, 'sweep.jsonl');
  const keys = new Set<string>();
  if (!existsSync(path)) return keys;
  const { journal } = readJournal(await readFile(path), path);
  const modules = await Promise.all(
    ground.read.modules.map((module) => moduleDigest(module, (file) => readFile(file, 'utf8'))),
  );
  for (const { trial } of journal.entries.values()) {
    if (!trial.outcome || !journal.header) continue;
    const planned = await planQuickly(trial.point);
    if ('reason' in planned) continue;
    // Assumes unchanged data, as only reading it all would tell.
    const key = sha256(
      canonical([fingerprint(planned.plan(), { data: '', modules: [] }), journal.header.data, modules]),
    );
    if (key === trial.key) keys.add(planned.key);
  }
  return keys;
};
