import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { OpenData } from '../data/open.ts';
import { fingerprint, moduleDigest } from '../experiment/plan/fingerprint.ts';
import type { Plan } from '../contracts/plan.ts';
import { printablePlan } from '../experiment/plan/printable.ts';
import type { Terminal } from '../contracts/reporter.ts';
import { folderError, FolderError } from '../results/folder-error.ts';
import { createRunFolder } from '../results/run/run-folder.ts';
import { lockRun } from '../results/run/run-lock.ts';
import { fromValue } from '../contracts/run-events.ts';
import { type Environment, type RunFolder } from '../contracts/run.ts';
import { type Event, type EventOf, type RunnerEvent } from '../contracts/events.ts';
import type { Failing, Pruning } from '../runner/finish.ts';
import { newestCheckpoint } from '../runner/state/checkpoint.ts';
import { notResumable, resumable } from '../runner/messages.ts';
import { sampleImages } from '../runner/samples.ts';
import type { Session } from '../runner/session.ts';
import { modulesIn, recordEnvironment } from './provenance/environment.ts';
import { loadPlanned, type LoadOptions, type Planned } from './load/load.ts';
import { open } from './open/open.ts';
import { openRecorder, type IncompleteReporter } from './recorder.ts';
import { writeSource } from './provenance/source.ts';

export interface RunOptions extends LoadOptions {
  /** An abort ends the training after the steps under way; what there is gets written. */
  readonly signal?: AbortSignal;
  /** Where the console reporter writes; without one it is silent. */
  readonly terminal?: Terminal | null;
  /** Called with each event, after it is in `events.jsonl`. */
  readonly onEvent?: (event: Event) => void;
  /** Waits for each checkpoint to be on the disk, so that none is late: for tests of resume. */
  readonly settle?: boolean;
}

export interface RunResult {
  readonly status: EventOf<'trial:end'>['status'];
  /** One sentence on how it ended. */
  readonly reason: string;
  /** Absolute. */
  readonly folder: string;
  readonly best: { readonly epoch: number; readonly name: string; readonly value: number } | null;
  /** Of the last epoch, by name: `test/accuracy`; empty when none was finished. */
  readonly values: Readonly<Record<string, number>>;
  /** Reporters that missed something; `report(folder)` or `sync(folder)` makes it up. */
  readonly incompleteReporters: readonly IncompleteReporter[];
  /** What a failed run was about, with its stack. */
  readonly error?: unknown;
  /** It failed because its loss became NaN or infinite. */
  readonly diverged?: boolean;
}

/**
 * Trains an experiment and writes its run folder. Throws `ExperimentError` with all issues, nothing written; `EngineError` when the engine
 * is not there; `FolderError` when the folder can't be written, what was written before is kept. A training that fails is a result.
 *
 *   load ─► engine, data ─► session ─► folder ─► events to the log, then to reporters ─► model ─► result
 */
export const run = (file: string, options: RunOptions = {}): Promise<RunResult> =>
  runChecked(file, options, () => Promise.resolve());

/** Throws what `check` throws at what is about to be trained, nothing written. */
export const runChecked = async (
  file: string,
  options: RunOptions,
  check: (found: Pick<Recorded, 'planned' | 'data' | 'environment'>) => Promise<void>,
): Promise<RunResult> => {
  const planned = await loadPlanned(file, options);
  const { catalog } = planned;
  const [{ openSession }, { engine, data }] = await Promise.all([import('../runner/session.ts'), open(planned)]);
  try {
    const session = await openSession({ plan: planned.plan, catalog, data, engine });
    const environment = {
      ...(await recordEnvironment(engine, await fingerprintOf(planned, data.digest), dirname(resolve(file)))),
      ...modulesIn(planned.plan, await modulesOf(planned)),
    };
    await check({ planned, data, environment });
    const plan = printablePlan(planned.plan);
    const folder = createRunFolder({
      out: planned.plan.experiment.out,
      name: planned.plan.experiment.name,
      fingerprint: environment.fingerprint,
      time: new Date(),
      files: { experiment: options.text ?? (await readFile(file, 'utf8')), plan, environment },
    });
    const unlock = lockRun(folder.path);
    try {
      await writeSource(folder.path, file, options);
      return await record({ plan, planned, session, data, environment, folder, file, options });
    } finally {
      unlock();
      await session.close();
    }
  } finally {
    await engine.close();
  }
};

interface Recorded {
  /** As it may be shown. */
  readonly plan: Plan;
  readonly planned: Planned;
  readonly session: Session;
  readonly data: OpenData;
  readonly environment: Environment;
  readonly folder: RunFolder;
  /** The experiment file. */
  readonly file: string;
  readonly of?: 'trial';
  readonly options: RunOptions;
  readonly resumed?: Resumed;
  /** Asked after each epoch, and waited for: why the training is to end there as pruned, if it is. */
  readonly judge?: (epoch: Extract<RunnerEvent, { type: 'epoch:end' }>) => Promise<string | null>;
}

/** What an attempt after the first goes on from. */
export interface Resumed {
  readonly attempt: number;
  /** What stands of earlier attempts. */
  readonly past: readonly Event[];
  readonly from: NonNullable<EventOf<'trial:start'>['resumed']>;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

export const fingerprintOf = async (planned: Planned, data: string): Promise<string> =>
  fingerprint(planned.plan, { data, modules: await modulesOf(planned) });

/** Digests of the user's modules, in the order in which the file names them. */
export const modulesOf = ({ modules }: Pick<Planned, 'modules'>): Promise<readonly string[]> =>
  Promise.all(modules.map((module) => moduleDigest(module, (path) => readFile(path, 'utf8'))));

/** Trains, and tells of it. */
export const record = async ({
  plan,
  planned,
  session,
  data,
  environment,
  folder,
  file,
  of,
  options,
  resumed,
  judge,
}: Recorded): Promise<RunResult> => {
  const ending = new AbortController();
  const fail = (failed: string): void => ending.abort({ failed } satisfies Failing);
  const recorder = await openRecorder(planned, folder, { ...options, file, fail, ...(of && { of }) }, resumed);
  let values: RunResult['values'] = {};
  let end: TrialEnd | undefined;
  let incompleteReporters: readonly IncompleteReporter[];
  try {
    recorder.tell({ ...startOf(plan, session, data, environment), ...(resumed && { resumed: resumed.from }) });
    for (const message of resumed?.notes ?? []) recorder.tell({ type: 'warning', code: 'resumed', message });
    for (const { code, message } of [...planned.warnings, ...recorder.warnings])
      recorder.tell({ type: 'warning', code, message });
    for await (const event of session.start(
      AbortSignal.any([ending.signal, ...(options.signal ? [options.signal] : [])]),
      folder.path,
      options.settle,
    )) {
      if (event.type === 'epoch:end') values = numbersOf(event.values);
      if (event.type === 'trial:end') {
        end = event;
        if (end.status !== 'failed' || end.diverged) recorder.tell(await saveModel(session, folder));
      }
      recorder.tell(event);
      const pruned = event.type === 'epoch:end' ? await judge?.(event) : null;
      if (pruned) ending.abort({ pruned } satisfies Pruning);
    }
  } catch (error) {
    throw of === 'trial' ? error : await withWayOn(error, folder); // a sweep says itself how to continue
  } finally {
    incompleteReporters = await recorder.close();
  }
  if (!end) throw new Error('The training ended without its last event.');
  const { status, reason, best, diverged } = end;
  return {
    status,
    reason,
    folder: folder.path,
    best: best && { ...best, value: fromValue(best.value) },
    values,
    incompleteReporters,
    ...(status === 'failed' && { error: session.error ?? reason }),
    ...(diverged && { diverged }),
  };
};

/** Says how a run continues whose folder could not be written. */
const withWayOn = async (error: unknown, { path }: RunFolder): Promise<unknown> => {
  if (!(error instanceof FolderError)) return error;
  const { found } = await newestCheckpoint(path).catch(() => ({ found: null }));
  const way = found ? resumable({ folder: path, step: found.snapshot.progress.step }) : notResumable();
  return new FolderError(`${error.message} ${way}`, { cause: error });
};

type TrialEnd = Extract<RunnerEvent, { type: 'trial:end' }>;

const startOf = (plan: Plan, { model }: Session, data: OpenData, environment: Environment): RunnerEvent => {
  const counts = Object.fromEntries(Object.entries(data.parts).map(([name, { count }]) => [name, count]));
  return {
    type: 'trial:start',
    plan,
    environment,
    data: { digest: data.digest, counts, samples: sampleImages(data, null) },
    model,
  };
};

const saveModel = async (session: Session, folder: RunFolder): Promise<RunnerEvent> => {
  await session.save(folder.path).catch((error: unknown) => {
    throw folderError(error, join(folder.path, 'model'));
  });
  return { type: 'artifact', path: 'model', kind: 'model' };
};

const numbersOf = (values: EventOf<'epoch:end'>['values']): RunResult['values'] =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromValue(value)]));
