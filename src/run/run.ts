import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { OpenData } from '../data/open.ts';
import { defined } from '../defined.ts';
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
import { openRecorder, type IncompleteReporter, type Recorder } from './recorder.ts';
import { writeSource } from './provenance/source.ts';

export interface RunOptions extends LoadOptions {
  /** An abort ends training after the steps under way; results so far are written. */
  readonly signal?: AbortSignal;
  /** Where the console reporter writes; without one it is silent. */
  readonly terminal?: Terminal | null;
  /** Called with each event, after it is in `events.jsonl`. */
  readonly onEvent?: (event: Event) => void;
  /** Waits until each checkpoint is on disk; for tests of resume. */
  readonly settle?: boolean;
}

export interface RunResult {
  readonly status: EventOf<'trial:end'>['status'];
  /** One sentence on how it ended. */
  readonly reason: string;
  /** Absolute. */
  readonly folder: string;
  readonly best: { readonly epoch: number; readonly name: string; readonly value: number } | null;
  /** Values of the last epoch, by name: `test/accuracy`; empty when no epoch finished. */
  readonly values: Readonly<Record<string, number>>;
  /** Reporters that missed something; `report(folder)` or `sync(folder)` repeats it. */
  readonly incompleteReporters: readonly IncompleteReporter[];
  /** Error of a failed run, with its stack. */
  readonly error?: unknown;
  /** It failed because its loss became NaN or infinite. */
  readonly diverged?: boolean;
}

/**
 * Trains an experiment and writes its run folder. Throws `ExperimentError` with all issues and `EngineError` for a
 * missing engine, both before it writes anything; `FolderError` when the folder cannot be written. Failed training is a
 * result.
 *
 *   load ─► engine, data ─► session ─► folder ─► events to the log, then to reporters ─► model ─► result
 */
export const run = (file: string, options: RunOptions = {}): Promise<RunResult> =>
  runChecked(file, options, () => Promise.resolve());

/** `check` may refuse the run by throwing, before anything is written. */
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
  /** Without secrets. */
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
  /** Called after each epoch and awaited: why the run is pruned there, or null. */
  readonly judge?: (epoch: Extract<RunnerEvent, { type: 'epoch:end' }>) => Promise<string | null>;
}

/** The state that a later attempt resumes. */
export interface Resumed {
  readonly attempt: number;
  /** Events of earlier attempts that still count. */
  readonly past: readonly Event[];
  readonly from: NonNullable<EventOf<'trial:start'>['resumed']>;
  /** Warnings about it. */
  readonly notes: readonly string[];
}

export const fingerprintOf = async (planned: Planned, data: string): Promise<string> =>
  fingerprint(planned.plan, { data, modules: await modulesOf(planned) });

/** Digests of the user's modules, in the order in which the file names them. */
export const modulesOf = ({ modules }: Pick<Planned, 'modules'>): Promise<readonly string[]> =>
  Promise.all(modules.map((module) => moduleDigest(module, (path) => readFile(path, 'utf8'))));

/** Trains and records. */
export const record = async (recorded: Recorded): Promise<RunResult> => {
  const { planned, session, folder, file, of, options, resumed } = recorded;
  const ending = new AbortController();
  const fail = (failed: string): void => ending.abort({ failed } satisfies Failing);
  const recorder = await openRecorder(planned, folder, { ...options, file, fail, ...defined({ of }) }, resumed);
  let trained: Trained;
  let incompleteReporters: readonly IncompleteReporter[];
  try {
    tellStart(recorded, recorder);
    trained = await trainAndTell(recorded, recorder, ending);
  } catch (error) {
    throw of === 'trial' ? error : await withWayOn(error, folder); // a sweep says itself how to continue
  } finally {
    incompleteReporters = await recorder.close();
  }
  const { values, end } = trained;
  if (!end) throw new Error('Training ended without its last event.');
  const { status, reason, best, diverged } = end;
  return defined({
    status,
    reason,
    folder: folder.path,
    best: best && { ...best, value: fromValue(best.value) },
    values,
    incompleteReporters,
    error: status === 'failed' ? (session.error ?? reason) : undefined,
    diverged: diverged || undefined,
  });
};

const tellStart = ({ plan, planned, session, data, environment, resumed }: Recorded, recorder: Recorder): void => {
  recorder.tell({ ...startOf(plan, session, data, environment), ...defined({ resumed: resumed?.from }) });
  for (const message of resumed?.notes ?? []) recorder.tell({ type: 'warning', code: 'resumed', message });
  for (const { code, message } of [...planned.warnings, ...recorder.warnings])
    recorder.tell({ type: 'warning', code, message });
};

interface Trained {
  /** Values of the last epoch. */
  readonly values: RunResult['values'];
  readonly end: TrialEnd | undefined;
}

const trainAndTell = async (
  { session, folder, options, judge }: Recorded,
  recorder: Recorder,
  ending: AbortController,
): Promise<Trained> => {
  const signals = [ending.signal, ...(options.signal ? [options.signal] : [])];
  let values: Trained['values'] = {};
  let end: Trained['end'];
  for await (const event of session.start(AbortSignal.any(signals), folder.path, options.settle)) {
    if (event.type === 'epoch:end') values = numbersOf(event.values);
    if (event.type === 'trial:end') end = event;
    const hasModel = event.type === 'trial:end' && (event.status !== 'failed' || event.diverged);
    if (hasModel) recorder.tell(await saveModel(session, folder));
    recorder.tell(event);
    const pruned = event.type === 'epoch:end' ? await judge?.(event) : null;
    if (pruned) ending.abort({ pruned } satisfies Pruning);
  }
  return { values, end };
};

/** Adds how to continue a run whose folder cannot be written. */
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
