import { defined } from '../../defined.ts';
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
import type { SweepRun } from './sweep-run.ts';

/**
 * The first worker opens engine and data; an engine chosen earlier stays. A changed file restarts the sequence of
 * trials.
 */
export const settleHeader = async (
  sweepRun: SweepRun,
): Promise<{ readonly header: Header; readonly changes: readonly string[] }> => {
  const { sweep, store, folder, text } = sweepRun;
  const before = await store.header();
  const { experiment } = sweep.base;
  const isSameEngine = before && canonical(before.asked) === canonical(experiment.engine);
  const engine = isSameEngine ? before.engine : experiment.engine;
  const opened = await openFirst(sweepRun, { ...sweep.base, experiment: { ...experiment, engine } });
  const header = headerOf(sweep, opened);
  const changes = before ? changesOf(before, header) : [];
  const anew = !before || changes.length > 0;
  if (anew || canonical(before) !== canonical(header)) await store.begin(header, anew);
  writeInSync(folder, 'experiment.yaml', text);
  await writeSource(folder, sweepRun.file, changesIn(sweepRun.options));
  return { header, changes };
};

/** A worker that dies while it opens engine and data is replaced as often as one that runs a trial. */
const openFirst = async ({ workers, file, options, signal, sweep }: SweepRun, plan: Plan): Promise<Opened> => {
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

/** The options that change the experiment, as JSON leaves out undefined ones. */
export const changesIn = ({ set, out, engine, threads, epochs, mlflow }: LoadOptions): Job['changes'] =>
  defined({ set, out, engine, threads, epochs, mlflow });

/** Archives an earlier sweep; throws `SweepLockError` where a process works on it. */
export const moveAside = (folder: string): void => {
  if (!existsSync(folder)) return;
  takeLock(join(folder, '.lock')).release();
  for (let count = 1; ; count++) {
    if (existsSync(`${folder}-${count}`)) continue;
    return renameSync(folder, `${folder}-${count}`);
  }
};

export const reopenFailed = async ({ store, sweep: { settings, objective }, options }: SweepRun): Promise<void> => {
  if (options.rerun !== 'failed') return;
  for (const trial of (await store.history()).trials) {
    if (trial.outcome?.status !== 'failed') continue;
    const reason = reopening(trial, { settings, objective, verdicts: [], rerunFailed: true });
    if (reason !== undefined) await store.reopen(trial.index, reason);
  }
};
