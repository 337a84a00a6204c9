import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { experimentDifferences } from '../experiment/differences.ts';
import { printablePlan } from '../experiment/printable.ts';
import { standingEvents } from '../results/attempts.ts';
import { readRun, RunError, type RecordedRun } from '../results/read-run.ts';
import { newestCheckpoint } from '../runner/checkpoint.ts';
import type { Environment, EventOf } from '../runner/events.ts';
import type { Session } from '../runner/session.ts';
import { recordEnvironment } from './environment.ts';
import { loadPlanned, type Planned } from './load.ts';
import { open } from './open.ts';
import { fingerprintOf, record, type Resumed, type RunOptions, type RunResult } from './run.ts';
import { readSource } from './source.ts';

export type ResumeOptions = Pick<RunOptions, 'signal' | 'terminal' | 'onEvent' | 'onDownload'>;

/**
 * Goes on with a run that ended before its time, from its newest checkpoint that is whole; from the beginning where there is none. The engine and its
 * threads are those of the run. Throws `RunError` where there is no run, nothing is left to do, or what it rests on has changed, with the difference.
 */
export const resume = async (path: string, options: ResumeOptions = {}): Promise<RunResult> => {
  const { folder, events } = await readRun(path);
  const start = events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start');
  if (!start) throw new RunError(`The log of \`${folder.path}\` has lost its start, so it is not known what to go on with.`);
  if (!start.plan.experiment.train.checkpoint) throw new RunError(`\`${folder.path}\` keeps no checkpoints, so there is nothing to go on from. \`train: {checkpoint: {every: 1 epochs}}\` writes them.`);
  const source = await readSource(folder.path);
  const end = events.at(-1)!;
  if (end.type === 'trial:end' && (end.status === 'completed' || end.status === 'stopped')) throw new RunError(`The run has come to its end: ${end.reason} There is nothing to resume.`);

  const { environment: before } = start;
  const { name, device, threads } = before.engine;
  const planned = await loadPlanned(source.file, { ...source.changes, ...options, engine: name === 'cpu' ? name : `${name}:${device}`, ...(name !== 'cpu' && { threads }) });
  const [{ openSession }, { engine, data }] = await Promise.all([import('../runner/session.ts'), open(planned)]);
  try {
    const environment = await recordEnvironment(engine, await fingerprintOf(planned, data.digest), dirname(source.file));
    refuseChanges(start, planned, data.digest, environment);
    const session = await openSession({ plan: planned.plan, catalog: planned.catalog, data, engine });
    try {
      return await record({ plan: printablePlan(planned.plan), planned, session, data, environment, folder, options, resumed: await goOn(session, { folder, events }, start) });
    } finally {
      await session.close();
    }
  } finally {
    await engine.close();
  }
};

/** Puts a session where the newest whole checkpoint of a run is, if there is one. */
export const goOn = async (session: Session, { folder, events }: Pick<RecordedRun, 'folder' | 'events'>, start: EventOf<'trial:start'>): Promise<Resumed> => {
  const { found, torn } = await newestCheckpoint(join(folder.path, 'checkpoints'));
  if (found) session.restore(found.snapshot);
  const { step, epoch } = found?.snapshot.progress ?? { step: 0, epoch: 0 };
  const from = { step, epoch, checkpoint: found && `checkpoints/${found.name}` };
  const again = found ? [] : ['There is no checkpoint that is whole: the run starts from the beginning.'];
  const attempt = 1 + Math.max(...(await attemptsOf(folder.path)), ...events.map((event) => event.attempt));
  return { attempt, past: standingEvents([...events, { ...start, resumed: from }]).slice(0, -1), from, notes: [...torn, ...again] };
};

/** Of all lines, also those that no longer stand. */
const attemptsOf = async (folder: string): Promise<number[]> =>
  (await readFile(join(folder, 'events.jsonl'), 'utf8')).split('\n').flatMap((line) => {
    const [, attempt] = /"attempt":(\d+)/.exec(line) ?? [];
    return attempt === undefined ? [] : [Number(attempt)];
  });

const refuseChanges = (start: EventOf<'trial:start'>, planned: Planned, digest: string, now: Environment): void => {
  const { environment: before, plan, data } = start;
  const versions = (['assay', 'engine'] as const).flatMap((what) => {
    const [was, is] = [before, now].map((environment) => (what === 'engine' ? `${environment.engine.version} on ${environment.engine.device}, ${environment.engine.threads} threads` : environment.assay));
    return was === is ? [] : [`${what}: \`${was}\` is now \`${is}\``];
  });
  const experiment = now.fingerprint === before.fingerprint ? [] : experimentDifferences(plan.experiment, printablePlan(planned.plan).experiment);
  const others = now.fingerprint === before.fingerprint || experiment.length > 0 || digest !== data.digest ? [] : ['a module under `use` has changed'];
  const found = [...experiment, ...(digest === data.digest ? [] : [`the data: their digest \`${data.digest.slice(0, 12)}\` is now \`${digest.slice(0, 12)}\``]), ...others, ...versions];
  if (found.length > 0) throw new RunError(`The run can't go on as it began, as something has changed since:\n${found.map((line) => `  ${line}`).join('\n')}\nPut it back to resume, or \`assay run\` it anew.`);
};
