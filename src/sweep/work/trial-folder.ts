import { relative, resolve } from 'node:path';
import {
  copyFolderIn,
  existsIn,
  makeFolderIn,
  readTextIn,
  removeInSync,
  renameInSync,
  writeIn,
  writeInSync,
} from '../../files/folder-files.ts';
import { printablePlan } from '../../experiment/plan/printable.ts';
import { eventIn, readRun, RunError, type RecordedRun } from '../../results/run/read-run.ts';
import { newestCheckpoint } from '../../runner/state/checkpoint.ts';
import type { Environment, RunFolder } from '../../contracts/run.ts';
import type { EventOf } from '../../contracts/events.ts';
import type { Session } from '../../runner/session.ts';
import { changedSince, lengthNames } from '../../run/resume/changed.ts';
import { checkExtension } from '../../run/resume/extend.ts';
import type { Planned } from '../../run/load/load.ts';
import { goOn } from '../../run/resume/resume.ts';
import type { Resumed } from '../../run/run.ts';
import type { RunJob } from './job.ts';
import { defined } from '../../defined.ts';

/**
 * Opens the folder of a trial's run. It resumes an earlier attempt of the same run from its checkpoint, or else a
 * shorter run of the same trial that the longer one continues bit for bit. An attempt without a checkpoint is set
 * aside.
 */
export const openTrialFolder = async (
  job: RunJob,
  planned: Planned,
  environment: Environment,
  session: Session,
): Promise<RunFolder & { readonly resumed?: Resumed }> => {
  const { folder, run, text } = job;
  const resumed =
    (await resumeInside(folder, environment, session)) ?? (await resumeShorter(job, planned, environment, session));
  if (!resumed) {
    setAside(folder);
    makeFolderIn(...inSweep(folder));
  }
  writeInSync(folder, 'experiment.yaml', text);
  writeInSync(folder, 'plan.json', `${JSON.stringify(printablePlan(planned.plan), null, 2)}\n`);
  writeInSync(folder, 'environment.json', `${JSON.stringify(environment, null, 2)}\n`);
  return defined({ path: folder, run, resumed });
};

const setAside = (folder: string): void => {
  const [sweep, name] = inSweep(folder);
  for (let attempt = 1; existsIn(sweep, name); attempt++)
    if (!existsIn(sweep, `${name}.lost-${attempt}`)) renameInSync(sweep, name, `${name}.lost-${attempt}`);
};

/** Folder of the sweep, and the run's path in it, from `<sweep>/trials/<index>/<seed>`. */
const inSweep = (folder: string): [string, string] => {
  const sweep = resolve(folder, '../../../..');
  return [sweep, relative(sweep, folder).replaceAll('\\', '/')];
};

type Start = EventOf<'trial:start'>;

/** A recorded run with a checkpoint. */
const checkpointed = async (
  folder: string,
): Promise<{ readonly recorded: RecordedRun; readonly start: Start } | undefined> => {
  const [sweep, name] = inSweep(folder);
  if (!existsIn(sweep, `${name}/checkpoints`) || !(await newestCheckpoint(folder)).found) return undefined;
  const recorded = await readRun(folder).catch(() => undefined);
  const start = recorded?.events.find((event): event is Start => event.type === 'trial:start');
  return recorded && start && { recorded, start };
};

const resumeInside = async (
  folder: string,
  { fingerprint }: Environment,
  session: Session,
): Promise<Resumed | undefined> => {
  const found = await checkpointed(folder);
  return found?.start.environment.fingerprint === fingerprint ? goOn(session, found.recorded, found.start) : undefined;
};

const resumeShorter = async (
  { folder, run, shorter }: RunJob,
  planned: Planned,
  { engine }: Environment,
  session: Session,
): Promise<Resumed | undefined> => {
  for (const other of shorter) {
    const found = await checkpointed(other);
    if (!found || found.start.environment.engine.version !== engine.version) continue;
    const { values, rest } = await changedSince(found.start, planned, found.start.data.digest, lengthNames);
    if (values.length > 0 || rest.length > 0) continue;
    setAside(folder);
    await copyRun(other, folder, run);
    try {
      return await goOn(session, await readRun(folder), found.start, (snapshot) =>
        checkExtension(found.start.plan, planned, snapshot),
      );
    } catch (error) {
      removeInSync(...inSweep(folder));
      if (!(error instanceof RunError)) throw error;
    }
  }
  return undefined;
};

/** Copies checkpoints and events under the name of the new run; whole or not at all. */
const copyRun = async (from: string, to: string, run: string): Promise<void> => {
  const [sweep, name] = inSweep(to);
  const partial = `${name}.partial`;
  removeInSync(sweep, partial);
  makeFolderIn(sweep, partial);
  await copyFolderIn(sweep, `${inSweep(from)[1]}/checkpoints`, `${partial}/checkpoints`);
  const lines = (await readTextIn(from, 'events.jsonl')).split('\n').slice(0, -1);
  const events = lines.map(eventIn).filter((event) => event !== undefined);
  await writeIn(
    sweep,
    `${partial}/events.jsonl`,
    events.map((event) => `${JSON.stringify({ ...event, run })}\n`).join(''),
  );
  renameInSync(sweep, partial, name);
};
