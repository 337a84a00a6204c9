import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../../contracts/engine.ts';
import { writeInSync } from '../../files/folder-files.ts';
import { canonical } from '../../experiment/plan/fingerprint.ts';
import type { Plan } from '../../contracts/plan.ts';
import { receivedError } from '../../processes/errors.ts';
import type { Header } from '../journal/journal.ts';
import { takeLock } from '../journal/lock.ts';
import { reopening } from '../search/outcome.ts';
import { engineNotOpened } from './messages.ts';
import type { LoadOptions } from '../../run/load/load.ts';
import { writeSource } from '../../run/provenance/source.ts';
import { changesOf, headerOf } from '../journal/header.ts';
import type { Job, Opened } from '../work/job.ts';
import type { Asked } from './sweep-run.ts';

/** Engine and data are opened once, by the first worker; what was chosen before is kept. A file that has changed begins its sequence of trials anew. */
export const settleHeader = async (
  asked: Asked,
): Promise<{ readonly header: Header; readonly changes: readonly string[] }> => {
  const { sweep, store, folder, text } = asked;
  const before = await store.header();
  const engine =
    before && canonical(before.asked) === canonical(sweep.base.experiment.engine)
      ? before.engine
      : sweep.base.experiment.engine;
  const header = headerOf(
    sweep,
    await openFirst(asked, { ...sweep.base, experiment: { ...sweep.base.experiment, engine } }),
  );
  const changes = before ? changesOf(before, header) : [];
  const anew = !before || changes.length > 0;
  if (anew || canonical(before) !== canonical(header)) await store.begin(header, anew);
  writeInSync(folder, 'experiment.yaml', text);
  await writeSource(folder, asked.file, changesIn(asked.options));
  return { header, changes };
};

/** A worker that dies while it opens engine and data is replaced as often as a trial's. */
const openFirst = async ({ workers, file, options, signal, sweep }: Asked, plan: Plan): Promise<Opened> => {
  const job: Job = { do: 'open', file, changes: changesIn(options), plan };
  let deaths = 0;
  let worked = await workers.work(job, { signal });
  while ('lost' in worked && ++deaths <= sweep.settings.retries && !signal.aborted)
    worked = await workers.work(job, { signal });
  if ('lost' in worked) throw new EngineError(engineNotOpened({ deaths, reason: worked.lost }));
  if ('timedOut' in worked) throw new Error('A worker that has no time limit ran out of time.');
  const { result } = worked;
  if (result.did === 'open') return result;
  throw result.did === 'nothing'
    ? receivedError(result.error)
    : new Error('A worker did not do what it was asked for.');
};

export const changesIn = ({ set, out, engine, threads, epochs, mlflow }: LoadOptions): Job['changes'] => ({
  ...(set && { set }),
  ...(out !== undefined && { out }),
  ...(engine !== undefined && { engine }),
  ...(threads !== undefined && { threads }),
  ...(epochs !== undefined && { epochs }),
  ...(mlflow !== undefined && { mlflow }),
});

/** Not under the feet of a process that works on it. */
export const moveAside = (folder: string): void => {
  if (!existsSync(folder)) return;
  takeLock(join(folder, '.lock')).release();
  for (let count = 1; ; count++) {
    if (existsSync(`${folder}-${count}`)) continue;
    return renameSync(folder, `${folder}-${count}`);
  }
};

export const reopenFailed = async ({ store, sweep: { settings, objective }, options }: Asked): Promise<void> => {
  if (options.rerun !== 'failed') return;
  for (const trial of (await store.history()).trials) {
    if (trial.outcome?.status !== 'failed') continue;
    const reason = reopening(trial, { settings, objective, verdicts: [], rerunFailed: true });
    if (reason !== undefined) await store.reopen(trial.index, reason);
  }
};
