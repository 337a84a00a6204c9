import { existsSync } from 'node:fs';
import { dirname, join, resolve as absolute } from 'node:path';
import { readTextIn, writeIn } from '../../files/folder-files.ts';
import { inWords } from '../../experiment/plan/differences.ts';
import { printablePlan } from '../../experiment/plan/printable.ts';
import { standingEvents } from '../../results/run/attempts.ts';
import { followLatest, readRun, RunError, type RecordedRun } from '../../results/run/read-run.ts';
import { lockRun } from '../../results/run/run-lock.ts';
import { newestCheckpoint } from '../../runner/state/checkpoint.ts';
import type { Environment, RunFolder } from '../../contracts/run.ts';
import type { EventOf } from '../../contracts/events.ts';
import { recordedEngine } from '../open/recorded-engine.ts';
import type { Session } from '../../runner/session.ts';
import type { Snapshot } from '../../runner/state/snapshot.ts';
import { changedSince, changesAsThen, lengthNames, type Changed, type Length } from './changed.ts';
import { modulesIn, recordEnvironment } from '../provenance/environment.ts';
import { extendInstead, isOfASweep, notSentElsewhere, otherNumbersToResume } from '../messages.ts';
import { checkExtension, type Extension } from './extend.ts';
import { loadPlanned, type Changes } from '../load/load.ts';
import { open } from '../open/open.ts';
import { fingerprintOf, modulesOf, record, type Resumed, type RunOptions, type RunResult } from '../run.ts';
import { trustedOptions, type RunTrust } from '../provenance/run-trust.ts';
import { readSource, writeSource } from '../provenance/source.ts';
import { defined } from '../../defined.ts';

export interface ResumeOptions
  extends RunTrust, Pick<RunOptions, 'signal' | 'terminal' | 'onEvent' | 'onDownload' | 'onPrepare' | 'settle'> {
  /** Another length than the run was to have; also of one that has come to its end. */
  readonly extend?: Extension;
}

/**
 * Goes on with a run that ended before its time, from its newest checkpoint that is whole; from the beginning where
 * there is none. The engine and its threads are those of the run. Throws `RunError` where there is no run, another
 * process trains it, nothing is left to do, or what it rests on has changed, with the difference.
 */
export const resume = async (path: string, options: ResumeOptions = {}): Promise<RunResult> => {
  refuseTrial(path, await followLatest(absolute(path)));
  const { folder } = await readRun(path);
  const unlock = lockRun(folder.path);
  try {
    return await resumeLocked(folder, options);
  } finally {
    unlock();
  }
};

const resumeLocked = async (
  folder: RunFolder,
  { extend = {}, use, env, ...options }: ResumeOptions,
): Promise<RunResult> => {
  const { events } = await readRun(folder.path);
  const start = events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start');
  if (!start) throw new RunError(`The log of \`${folder.path}\` has lost its start, so the run cannot be resumed.`);
  if (!start.plan.experiment.train.checkpoint)
    throw new RunError(
      `\`${folder.path}\` has no checkpoints to resume from. \`train: {checkpoint: {every: 1 epochs}}\` saves them.`,
    );
  const extended = lengthNames.filter((name) => extend[name] !== undefined);
  refuseEnded(events.at(-1)!, extended);

  const source = await readSource(folder.path);
  const changes = withLengths(changesAsThen(source.changes, start.plan), extend);
  const trusted = await trustedOptions({
    folder: folder.path,
    source,
    digests: start.environment.modules,
    trust: defined({ use, env }),
  });
  const planned = await loadPlanned(source.file, {
    ...trusted,
    ...changes,
    ...defined({ mlflow: source.own ? undefined : false }),
    ...options,
    ...recordedEngine(start.environment.engine),
  });
  const [{ openSession }, { engine, data }] = await Promise.all([import('../../runner/session.ts'), open(planned)]);
  try {
    const environment = {
      ...(await recordEnvironment(engine, await fingerprintOf(planned, data.digest), dirname(source.file))),
      ...modulesIn(planned.plan, await modulesOf(planned)),
    };
    const changed = await changedSince(start, planned, data.digest, extended);
    refuseChanges(changed, versions(start.environment, environment));
    const session = await openSession({ plan: planned.plan, catalog: planned.catalog, data, engine });
    try {
      const resumed = await goOn(
        session,
        { folder, events },
        start,
        extended.length > 0 ? (snapshot) => checkExtension(start.plan, planned, snapshot) : undefined,
      );
      const plan = printablePlan(planned.plan);
      if (extended.length > 0) {
        await writeIn(folder.path, 'plan.json', `${JSON.stringify(plan, null, 2)}\n`);
        await writeSource(folder.path, source.file, changes, source);
      }
      const notes = [
        ...resumed.notes,
        ...(source.own ? [] : [notSentElsewhere]),
        ...changed.harmless.map(
          (difference) => `Changed since, and of no effect on the result: ${inWords(difference)}.`,
        ),
      ];
      return await record({
        plan,
        planned,
        session,
        data,
        environment,
        folder,
        file: source.file,
        options,
        resumed: { ...resumed, notes },
      });
    } finally {
      await session.close();
    }
  } finally {
    await engine.close();
  }
};

/**
 * Puts a session where the newest whole checkpoint of a run is, if there is one; `check` may throw at what is in it.
 */
export const goOn = async (
  session: Session,
  { folder, events }: Pick<RecordedRun, 'folder' | 'events'>,
  start: EventOf<'trial:start'>,
  check?: (snapshot: Snapshot) => void,
): Promise<Resumed> => {
  const { found, torn } = await newestCheckpoint(folder.path);
  if (found) {
    check?.(found.snapshot);
    session.restore(found.snapshot);
  }
  const { step, epoch } = found?.snapshot.progress ?? { step: 0, epoch: 0 };
  const from = { step, epoch, checkpoint: found && `checkpoints/${found.name}` };
  const again = found ? [] : ['There is no checkpoint that is whole: the run starts from the beginning.'];
  const attempt = 1 + Math.max(...(await attemptsOf(folder.path)), ...events.map((event) => event.attempt));
  return {
    attempt,
    past: standingEvents([...events, { ...start, resumed: from }]).slice(0, -1),
    from,
    notes: [...torn, ...again],
  };
};

/** Trials are told when to stop, and what they came to is written down, by their sweep. */
const refuseTrial = (path: string, folder: string): void => {
  const isSweep = existsSync(join(folder, 'sweep.jsonl'));
  // `sweep/trials/<index>/<seed>`
  if (!isSweep && !existsSync(join(folder, '../../../sweep.jsonl'))) return;
  throw new RunError(isOfASweep({ path, isSweep }));
};

const refuseEnded = (end: { readonly type: string }, extended: readonly Length[]): void => {
  if (end.type !== 'trial:end') return;
  const { status, reason, diverged } = end as EventOf<'trial:end'>;
  if (status === 'stopped' || diverged)
    throw new RunError(`The run has come to its end: ${reason} There is nothing to resume.`);
  if (status === 'completed' && extended.length === 0)
    throw new RunError(
      `The run has come to its end: ${reason} There is nothing to resume; \`--extend epochs=…\` makes it longer.`,
    );
};

const withLengths = ({ set = [], ...changes }: Changes, { epochs, maxSteps }: Extension): Changes => ({
  ...changes,
  ...defined({ epochs }),
  set: [...set, ...(maxSteps === undefined ? [] : [`train.maxSteps=${maxSteps}`])],
});

/** Of all lines, also those that no longer stand. */
const attemptsOf = async (folder: string): Promise<number[]> =>
  (await readTextIn(folder, 'events.jsonl')).split('\n').flatMap((line) => {
    const [, attempt] = /"attempt":(\d+)/.exec(line) ?? [];
    return attempt === undefined ? [] : [Number(attempt)];
  });

const versions = (before: Environment, now: Environment): string[] => {
  const engineOf = ({ engine: { version, device, threads } }: Environment) =>
    `${version} on ${device}, ${threads} threads`;
  return [
    ...(before.assay === now.assay ? [] : [`assay: \`${before.assay}\` is now \`${now.assay}\``]),
    ...(engineOf(before) === engineOf(now) ? [] : [`engine: \`${engineOf(before)}\` is now \`${engineOf(now)}\``]),
  ];
};

const refuseChanges = ({ values, rest, recorder }: Changed, versions: readonly string[]): void => {
  if (recorder) throw new RunError(otherNumbersToResume({ recorder }));
  const found = [...values.map(inWords), ...rest, ...versions];
  if (found.length === 0) return;
  const lengths = lengthNames.flatMap((name) =>
    values
      .filter(({ path, now }) => path === `train.${name}` && typeof now === 'number')
      .map(({ now }) => `--extend ${name}=${String(now)}`),
  );
  const way =
    lengths.length > 0 && lengths.length === found.length
      ? extendInstead({ lengths })
      : 'Undo the change to resume, or start a new run with `assay run`.';
  throw new RunError(
    `Cannot resume: something changed since the run started:\n${found.map((line) => `  ${line}`).join('\n')}\n${way}`,
  );
};
