import { mkdirSync, readFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { OpenData } from '../data/open.ts';
import type { Engine } from '../engine/engine.ts';
import { canonical } from '../experiment/fingerprint.ts';
import type { Loaded } from '../experiment/load.ts';
import type { Plan } from '../experiment/plan.ts';
import { printablePlan } from '../experiment/printable.ts';
import { toValue, type Environment, type RunFolder, type Value } from '../runner/events.ts';
import { recordEnvironment } from './environment.ts';
import { load, type Changes, type Planned } from './load.ts';
import { open } from './open.ts';
import { fingerprintOf, record } from './run.ts';
import { writeSource } from './source.ts';

/** A run of a trial, as a worker process is asked for it. */
export interface Job {
  readonly file: string;
  readonly changes: Changes;
  readonly plan: Plan;
  /** Absolute; the run's own. */
  readonly folder: string;
  /** Name of the run in its events. */
  readonly run: string;
  /** Name of the value that trials are compared by. */
  readonly metric: string;
}

export interface JobResult {
  readonly status: 'completed' | 'stopped' | 'failed' | 'interrupted' | 'pruned';
  readonly reason: string;
  /** Of the last epoch; null where none was finished. */
  readonly value: Value | null;
  readonly epochs: number;
  readonly seconds: number;
  /** Of a failed run, with its stack. */
  readonly error?: string;
}

/** Trains one run of a trial; engine, data and components are kept for the next. Never rejects. */
export const trainJob = (job: Job, signal: AbortSignal): Promise<JobResult> => train(job, signal).catch(failure);

const failure = (error: unknown): JobResult => ({
  status: 'failed',
  reason: error instanceof Error ? error.message : String(error),
  value: null,
  epochs: 0,
  seconds: 0,
  error: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

const train = async (job: Job, signal: AbortSignal): Promise<JobResult> => {
  const planned = await plannedOf(job);
  const [{ openSession }, { engine, data }] = await Promise.all([import('../runner/session.ts'), keptOpen(planned)]);
  const session = await openSession({ plan: planned.plan, catalog: planned.catalog, data, engine });
  try {
    const environment = await recordEnvironment(engine, await fingerprintOf(planned, data.digest), dirname(resolve(job.file)));
    const plan = printablePlan(planned.plan);
    const folder = createTrialFolder(job, plan, environment);
    await writeSource(folder.path, job.file, job.changes);
    let epochs = 0;
    let seconds = 0;
    const result = await record({
      plan,
      planned,
      session,
      data,
      environment,
      folder,
      options: {
        signal,
        onEvent: (event) => {
          if (event.type === 'epoch:end') epochs += 1;
          if (event.type === 'trial:end') seconds = event.seconds;
        },
      },
    });
    const value = result.values[job.metric];
    return {
      status: result.status,
      reason: result.reason,
      value: value === undefined ? null : toValue(value),
      epochs,
      seconds,
      ...(result.status === 'failed' && { error: failure(result.error).error! }),
    };
  } finally {
    await session.close();
  }
};

let loaded: { readonly key: string; readonly value: Promise<Loaded> } | undefined;
let opened: { readonly key: string; readonly value: Promise<{ readonly engine: Engine; readonly data: OpenData }> } | undefined;

/** The file is read once for its components and the places of its data; what is trained is the job's plan. Console and plots belong to the sweep. */
const plannedOf = async ({ file, changes, plan }: Job): Promise<Planned> => {
  const key = canonical({ file, changes });
  if (loaded?.key !== key) loaded = { key, value: load(file, changes) };
  const reporters = plan.experiment.reporters.filter(({ type }) => type !== 'console' && type !== 'plots');
  return { ...(await loaded.value), plan: { ...plan, experiment: { ...plan.experiment, reporters } }, warnings: [] };
};

/** Engine and data of the run before, where this one is to have the same; what the data are split by is the seed. */
const keptOpen = async (planned: Planned): Promise<{ readonly engine: Engine; readonly data: OpenData }> => {
  const { data, engine, seed } = planned.plan.experiment;
  const key = canonical({ data, engine, seed });
  if (opened?.key !== key) {
    const before = opened?.value;
    opened = undefined;
    await (await before)?.engine.close();
    const value = open(planned);
    await value;
    opened = { key, value };
  }
  return opened.value;
};

/** What an attempt before this one left is kept beside it. */
const createTrialFolder = ({ file, folder, run }: Job, plan: Plan, environment: Environment): RunFolder => {
  for (let attempt = 1; existsSync(folder); attempt++) if (!existsSync(`${folder}.lost-${attempt}`)) renameSync(folder, `${folder}.lost-${attempt}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'experiment.yaml'), readFileSync(file));
  writeFileSync(join(folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
  writeFileSync(join(folder, 'environment.json'), `${JSON.stringify(environment, null, 2)}\n`);
  return { path: folder, run };
};
