import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { EngineError } from '../engine/engine.ts';
import { canonical, sha256 } from '../experiment/fingerprint.ts';
import type { Plan } from '../experiment/plan.ts';
import { inSeconds, parseAmount } from '../registry/fields.ts';
import { DataError, type Terminal } from '../registry/kinds.ts';
import { folderName } from '../results/run-folder.ts';
import { readSweep } from '../results/read-sweep.ts';
import { writeSweepFiles } from '../results/sweep-files.ts';
import type { Event, EventOf } from '../runner/events.ts';
import type { Header } from '../sweep/journal.ts';
import { reopening } from '../sweep/outcome.ts';
import { planRepeat, planTrial } from '../sweep/plan-trial.ts';
import { createPropose } from '../sweep/propose.ts';
import { schedule, type Ran, type Scheduling } from '../sweep/schedule.ts';
import { openJournal, type SweepStore } from '../sweep/store.ts';
import { takeLock } from '../sweep/lock.ts';
import type { Point, SweepPlan } from '../sweep/sweep.ts';
import { createWorkers, type Worked, type Workers } from '../sweep/workers.ts';
import type { LoadOptions } from './load.ts';
import type { IncompleteReporter } from './recorder.ts';
import { loadSweep } from './load-sweep.ts';
import { changesOf, headerOf } from './sweep-header.ts';
import type { Answer, Epochs, Job, JobResult, Opened } from './sweep-job.ts';
import { createReferee } from './sweep-referee.ts';
import { openSweepRecorder, trialEvent, type SweepRecorder } from './sweep-recorder.ts';

export interface SweepOptions extends LoadOptions {
  /** An abort ends the runs after the steps under way; the same call goes on from there. */
  readonly signal?: AbortSignal;
  /** Where the console reporter writes; without one it is silent. */
  readonly terminal?: Terminal | null;
  readonly onEvent?: (event: Event) => void;
  /** Trials that failed are run again. */
  readonly rerun?: 'failed';
  /** What there is of this sweep is moved aside. */
  readonly fresh?: boolean;
}

export interface SweepResult {
  /** What ended it, and one sentence on it. */
  readonly by: EventOf<'sweep:end'>['by'];
  readonly reason: string;
  /** Absolute. */
  readonly folder: string;
  readonly best: EventOf<'sweep:end'>['best'];
  /** Trials by state. */
  readonly counts: Readonly<Record<string, number>>;
  /** Trials that failed in this call, with their errors. */
  readonly failed: readonly { readonly trial: number; readonly reason: string; readonly error?: string }[];
  /** Reporters of the sweep that missed something. */
  readonly incompleteReporters: readonly IncompleteReporter[];
}

type JobWorkers = Workers<Job, JobResult, Epochs, Answer>;

/**
 * Runs the trials of a file with a `sweep`, or goes on with them: what is over is kept, also where the file has changed, as far as its plan is the
 * same. Throws `ExperimentError` with all issues, `EngineError`, `SweepLockError` when another process works on the sweep.
 *
 *   load ─► journal ─► workers, engine ─► header, changes ─► schedule: propose, run, judge ─► tables, model ─► result
 */
export const runSweep = async (file: string, options: SweepOptions = {}): Promise<SweepResult> => {
  const sweep = await loadSweep(file, options);
  const { out, name } = sweep.base.experiment;
  const folder = join(resolve(out), folderName(name), 'sweep');
  if (options.fresh) moveAside(folder);
  const store = openJournal(join(folder, 'sweep.jsonl'));
  const workers: JobWorkers = createWorkers(workerModule());
  try {
    const { signal = new AbortController().signal } = options;
    const asked: Asked = { sweep, file, options, folder, store, workers, signal, text: readFileSync(file, 'utf8') };
    const { header, changes } = await settleHeader(asked);
    const recorder = await openSweepRecorder(sweep, { path: folder, run: `${folderName(name)}/sweep` }, await store.sessions(), options);
    return await work(asked, header, changes, recorder);
  } finally {
    await workers.close();
    await store.close();
  }
};

/** Beside the bundle that this is part of; from the sources, in that bundle's folder. */
const workerModule = (): URL => {
  const beside = new URL('./sweep-worker.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../dist/sweep-worker.js', import.meta.url);
};

/** Not under the feet of a process that works on it. */
const moveAside = (folder: string): void => {
  if (!existsSync(folder)) return;
  takeLock(join(folder, '.lock')).release();
  for (let count = 1; ; count++) {
    if (existsSync(`${folder}-${count}`)) continue;
    return renameSync(folder, `${folder}-${count}`);
  }
};

interface Asked {
  readonly sweep: SweepPlan;
  readonly file: string;
  readonly text: string;
  readonly options: SweepOptions;
  readonly folder: string;
  readonly store: SweepStore;
  readonly workers: JobWorkers;
  readonly signal: AbortSignal;
}

/** Engine and data are opened once, by the first worker; what was chosen before is kept. A file that has changed begins its sequence of trials anew. */
const settleHeader = async (asked: Asked): Promise<{ readonly header: Header; readonly changes: readonly string[] }> => {
  const { sweep, store, folder, text } = asked;
  const before = await store.header();
  const engine = before && canonical(before.asked) === canonical(sweep.base.experiment.engine) ? before.engine : sweep.base.experiment.engine;
  const header = headerOf(sweep, await openFirst(asked, { ...sweep.base, experiment: { ...sweep.base.experiment, engine } }));
  const changes = before ? changesOf(before, header) : [];
  const anew = !before || changes.length > 0;
  if (anew || canonical(before) !== canonical(header)) await store.begin(header, anew);
  writeFileSync(join(folder, 'experiment.yaml'), text);
  return { header, changes };
};

const openFirst = async ({ workers, file, options, signal }: Asked, plan: Plan): Promise<Opened> => {
  const worked = await workers.work({ do: 'open', file, changes: changesIn(options), plan }, { signal });
  if (!('result' in worked)) throw new EngineError(`The engine could not be opened. ${'lost' in worked ? worked.lost : ''}`);
  const { result } = worked;
  if (result.did === 'open') return result;
  if (result.did === 'nothing' && result.family === 'EngineError') throw new EngineError(result.reason);
  if (result.did === 'nothing' && result.family !== 'Error') throw new DataError(result.reason);
  throw new Error(result.did === 'nothing' ? result.error : 'A worker did something else than it was asked for.');
};

const changesIn = ({ set, out, engine, threads, epochs, mlflow }: LoadOptions): Job['changes'] => ({
  ...(set && { set }),
  ...(out !== undefined && { out }),
  ...(engine !== undefined && { engine }),
  ...(threads !== undefined && { threads }),
  ...(epochs !== undefined && { epochs }),
  ...(mlflow !== undefined && { mlflow }),
});

const work = async (asked: Asked, header: Header, changes: readonly string[], recorder: SweepRecorder): Promise<SweepResult> => {
  const { sweep, store, options, folder, signal } = asked;
  const { settings, objective, seed } = sweep;
  const parallel = settings.parallel ?? availableParallelism();
  const failed: SweepResult['failed'][number][] = [];
  const errors = new Map<number, string>();
  const planPoint = async (point: Point) => {
    const planned = await planTrial(sweep, point);
    if ('reason' in planned) return planned;
    // What the plan rests on enters the key, and not what executes it.
    return { key: sha256(canonical([planned.key, header.data, header.modules])), plan: { ...planned.plan, experiment: { ...planned.plan.experiment, engine: header.engine } } };
  };
  await reopenFailed(asked);
  const { trials } = await store.history();
  recorder.tell({ type: 'sweep:start', ...startOf(sweep, header), parallel, trials: expected(sweep), known: trials.filter(({ outcome }) => outcome).length, changes: [...changes] });
  for (const { code, message } of [...sweep.warnings, ...recorder.warnings, ...waitingWorkers(sweep, parallel)]) recorder.tell({ type: 'warning', code, message });
  for (const trial of trials) if (trial.outcome) recorder.tell(trialEvent(trial, { kept: true }));
  const referee = createReferee({ sweep, store, signal, tell: (verdict) => recorder.tell({ type: 'sweep:decision', ...verdict }) });
  const ended = await schedule({
    store,
    seed,
    settings,
    objective,
    parallel,
    signal,
    propose: createPropose({ sweep, planTrial: planPoint, seconds: () => store.seconds() }),
    planTrial: async ({ index, point }) => {
      const planned = await planPoint(point);
      if ('plan' in planned) return planned.plan;
      throw new Error(`Trial ${index} was proposed, and can't be planned now: ${planned.reason}`);
    },
    run: async (trial, plan, repeat) => {
      const planned = planRepeat(plan, repeat);
      const { seed } = planned.experiment;
      const judged = repeat === 0 && referee.judges(planned);
      const at = { seed, epochs: planned.experiment.train.epochs };
      const job: Job = { do: 'run', file: asked.file, text: asked.text, changes: changesIn(options), plan: planned, folder: join(folder, 'trials', String(trial.index), String(seed)), run: `${recorder.run}/trials/${trial.index}/${seed}`, metric: objective.metric, judged };
      const worked = await asked.workers.work(job, {
        signal,
        ...(settings.trialTimeout !== null && { seconds: inSeconds(parseAmount(settings.trialTimeout, ['s', 'min', 'h'])) }),
        answer: async ({ entries }) => {
          const { epoch, value } = entries.at(-1)!;
          recorder.tell(trialEvent(trial, { ...at, epoch: epoch + 1, value }));
          return { prune: judged ? await referee.judge(trial.index, planned, entries) : null };
        },
      });
      return ranOf(worked, seed, (error) => errors.set(trial.index, error));
    },
    tell: (trial, change) => {
      if (trial.outcome) referee.changed();
      const error = errors.get(trial.index);
      if (trial.outcome?.status === 'failed' && change.state === 'over') failed.push({ trial: trial.index, reason: trial.outcome.reason, ...(error !== undefined && { error }) });
      recorder.tell(trialEvent(trial, { change, seed, ...(error !== undefined && { error }) }));
    },
  });
  return finish(asked, recorder, ended, failed);
};

const startOf = ({ settings, objective }: SweepPlan, { name, parameters, engine }: Header) => ({ name, settings, objective, parameters: parameters.map(({ path, kind }) => ({ path, kind })), engine });

/** How many trials there will be at most; null where nobody knows. */
const expected = ({ settings, sampler, space }: SweepPlan): number | null => {
  const most = Math.min(settings.enqueue.length + sampler.limits(space).trials, settings.budget.trials ?? Infinity);
  return Number.isFinite(most) ? most : null;
};

const waitingWorkers = ({ sampler }: SweepPlan, parallel: number) => {
  const lag = sampler.lag?.();
  const message = `\`${sampler.type}\` rests each trial on all results but those of the last ${lag}, so of ${parallel} workers ${parallel - (lag ?? 0) - 1} will wait; a larger \`lag\` lets them work.`;
  return lag === undefined || parallel <= lag + 1 ? [] : [{ code: 'workers-wait', message }];
};

const reopenFailed = async ({ store, sweep: { seed, settings, objective }, options }: Asked): Promise<void> => {
  if (options.rerun !== 'failed') return;
  for (const trial of (await store.history()).trials) {
    if (trial.outcome?.status !== 'failed') continue;
    const reason = reopening(trial, { seed, settings, objective, verdicts: [], rerunFailed: true });
    if (reason !== undefined) await store.reopen(trial.index, reason);
  }
};

/** A run that could not begin failed like one that did; its error goes to `keep`. */
const ranOf = (worked: Worked<JobResult>, seed: number, keep: (error: string) => void): Worked<Ran> => {
  if (!('result' in worked)) return worked;
  const { result } = worked;
  if (result.did === 'open') throw new Error('A worker did something else than it was asked for.');
  if (result.error !== undefined) keep(result.error);
  return { result: result.did === 'run' ? result.outcome : { seed, status: 'failed', reason: result.reason, values: {}, epochs: 0, seconds: 0 } };
};

/** Tables and the best model from what the journal says, and the last event. */
const finish = async ({ store, folder }: Asked, recorder: SweepRecorder, ended: Scheduling, failed: SweepResult['failed']): Promise<SweepResult> => {
  const { by, reason } = ended.do === 'end' ? ended : ({ by: 'interrupted', reason: 'Interrupted. The same command goes on from here.' } as const);
  if (ended.do === 'end') for (const { index, outcome } of await store.others()) if (!outcome) await store.cancel(index, 'The file has changed, and it is no trial of it any more.');
  await store.end({ by, reason });
  const record = await readSweep(folder);
  const { best, inseparable, counts } = await writeSweepFiles(record);
  recorder.tell({ type: 'sweep:end', by, reason, best, inseparable, counts, refused: record.refused.length, seconds: record.seconds });
  return { by, reason, folder, best, counts, failed, incompleteReporters: await recorder.close() };
};
