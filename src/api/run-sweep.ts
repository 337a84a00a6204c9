import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { canonical, fingerprint, sha256 } from '../experiment/fingerprint.ts';
import type { Plan } from '../contracts/plan.ts';
import { receivedError } from '../processes/errors.ts';
import { processEntry } from '../processes/entry.ts';
import { inSeconds, parseAmount } from '../registry/fields.ts';
import type { Terminal } from '../contracts/reporter.ts';
import { folderError } from '../results/folder-error.ts';
import { readSweep } from '../results/read-sweep.ts';
import { folderName } from '../results/run-folder.ts';
import { writeSweepFiles } from '../results/sweep-files.ts';
import type { Event, EventOf } from '../contracts/events.ts';
import type { Header } from '../sweep/journal.ts';
import { planTrial } from '../sweep/plan-trial.ts';
import { createPropose } from '../sweep/propose.ts';
import { schedule, type Ran, type Scheduling } from '../sweep/schedule.ts';
import { openJournal, type SweepStore } from '../sweep/store.ts';
import type { Point } from '../contracts/search.ts';
import type { RunOutcome, SweepPlan, Trial } from '../sweep/sweep.ts';
import { createWorkers, type Worked } from '../sweep/workers.ts';
import type { LoadOptions } from '../run/load.ts';
import { loadSweep } from './load-sweep.ts';
import type { IncompleteReporter } from '../run/recorder.ts';
import type { Job, JobResult } from './sweep-job.ts';
import { openSweepRecorder, trialEvent, type SweepRecorder } from './sweep-recorder.ts';
import { createReferee } from './sweep-referee.ts';
import { changesIn, moveAside, reopenFailed, settleHeader, type Asked, type JobWorkers } from './sweep-start.ts';

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
  const store = journalIn(folder);
  const workers: JobWorkers = createWorkers(processEntry('sweep-worker'));
  try {
    const { signal = new AbortController().signal } = options;
    const asked: Asked = { sweep, file, options, folder, store, workers, signal, text: readFileSync(file, 'utf8') };
    const { header, changes } = await settleHeader(asked);
    const recorder = await openSweepRecorder(
      sweep,
      { path: folder, run: `${folderName(name)}/sweep` },
      await store.sessions(),
      options,
    );
    return await work(asked, header, changes, recorder).catch(async (error: unknown) => {
      await recorder.close();
      throw error;
    });
  } catch (error) {
    throw folderError(error, folder); // where it is one of the disk
  } finally {
    await workers.close();
    await store.close();
  }
};

const journalIn = (folder: string): SweepStore => {
  try {
    return openJournal(join(folder, 'sweep.jsonl'));
  } catch (error) {
    throw folderError(error, folder); // where it is one of the disk
  }
};

const work = async (
  asked: Asked,
  header: Header,
  changes: readonly string[],
  recorder: SweepRecorder,
): Promise<SweepResult> => {
  const { sweep, store, options, folder, signal } = asked;
  const { settings, objective } = sweep;
  const parallel = settings.parallel ?? availableParallelism();
  const failed: SweepResult['failed'][number][] = [];
  const errors = new Map<number, string>();
  const planPoint = async (point: Point) => {
    const planned = await planTrial(sweep, point);
    if ('reason' in planned) return planned;
    // What the plan rests on enters the key, and not what executes it.
    const digest = (of: string) => sha256(canonical([of, header.data, header.modules]));
    return {
      key: digest(planned.key),
      lineage: digest(lineageOf(planned.plan)),
      plan: { ...planned.plan, experiment: { ...planned.plan.experiment, engine: header.engine } },
    };
  };
  await reopenFailed(asked);
  const { trials } = await store.history();
  recorder.tell({
    type: 'sweep:start',
    name: header.name,
    settings,
    objective,
    parameters: header.parameters.map(({ path, kind }) => ({ path, kind })),
    engine: header.engine,
    parallel,
    trials: expected(sweep),
    known: trials.filter(({ outcome }) => outcome).length,
    changes: [...changes],
  });
  for (const { code, message } of [...sweep.warnings, ...recorder.warnings, ...waitingWorkers(sweep, parallel)])
    recorder.tell({ type: 'warning', code, message });
  for (const trial of trials) if (trial.outcome) recorder.tell(trialEvent(trial, { kept: true }));
  const referee = createReferee({
    sweep,
    store,
    signal,
    tell: (verdict) => recorder.tell({ type: 'sweep:decision', ...verdict }),
  });
  const ended = await schedule({
    store,
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
    run: async (trial, planned, repeat) => {
      const { seed } = planned.experiment;
      const judged = repeat === 0 && referee.judges(planned);
      const at = { seed, epochs: planned.experiment.train.epochs };
      const job: Job = {
        do: 'run',
        file: asked.file,
        text: asked.text,
        changes: changesIn(options),
        plan: planned,
        folder: join(folder, 'trials', String(trial.index), String(seed)),
        run: `${recorder.run}/trials/${trial.index}/${seed}`,
        metric: objective.metric,
        judged,
        shorter: await shorterRuns(asked, trial, seed),
      };
      const worked = await asked.workers.work(job, {
        signal,
        ...(settings.trialTimeout !== null && {
          seconds: inSeconds(parseAmount(settings.trialTimeout, ['s', 'min', 'h'])),
        }),
        answer: async ({ entries }) => {
          const { epoch, value } = entries.at(-1)!;
          recorder.tell(trialEvent(trial, { ...at, epoch: epoch + 1, value }));
          return { prune: judged ? await referee.judge(trial.index, planned, entries) : null };
        },
      });
      return ranOf(worked, { repeat, seed }, (error) => errors.set(trial.index, error));
    },
    tell: (trial, change) => {
      if (trial.outcome) referee.changed();
      const error = errors.get(trial.index);
      if (trial.outcome?.status === 'failed' && change.state === 'over')
        failed.push({ trial: trial.index, reason: trial.outcome.reason, ...(error !== undefined && { error }) });
      recorder.tell(trialEvent(trial, { change, ...(error !== undefined && { error }) }));
    },
  });
  return finish(asked, recorder, ended, failed);
};

/** The same for plans that differ in their lengths alone. */
const lineageOf = ({ experiment }: Plan): string =>
  fingerprint(
    { experiment: { ...experiment, train: { ...experiment.train, epochs: 1, maxSteps: null } } },
    { data: '', modules: [] },
  );

/** Folders of runs that this one may be a continuation of, those that came furthest first. */
const shorterRuns = async (
  { store, folder }: Asked,
  { index, lineage }: Trial,
  seed: number,
): Promise<readonly string[]> =>
  [...(await store.history()).trials, ...(await store.others())]
    .filter((other) => other.index !== index && other.lineage === lineage)
    .flatMap((other) =>
      other.runs
        .filter((run) => run.seed === seed)
        .map(({ epochs }) => ({ epochs, path: join(folder, 'trials', String(other.index), String(seed)) })),
    )
    .sort((a, b) => b.epochs - a.epochs)
    .map(({ path }) => path);

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

/** A run that could not begin failed like one that did; its error goes to `keep`. */
const ranOf = (
  worked: Worked<JobResult>,
  run: Pick<RunOutcome, 'repeat' | 'seed'>,
  keep: (error: string) => void,
): Worked<Ran> => {
  if (!('result' in worked)) return worked;
  const { result } = worked;
  if (result.did === 'open') throw new Error('A worker did not do what it was asked for.');
  if (result.did === 'run') {
    if (result.error !== undefined) keep(result.error);
    return { result: 'interrupted' in result.outcome ? result.outcome : { ...result.outcome, ...run } };
  }
  const { name, message, stack } = result.error;
  // A full disk is no trial's own fault, and the next one would not do better.
  if (name === 'FolderError') throw receivedError(result.error);
  keep(stack);
  return { result: { ...run, status: 'failed', reason: message, values: {}, epochs: 0, seconds: 0 } };
};

/** Tables and the best model from what the journal says, and the last event. */
const finish = async (
  { store, folder }: Asked,
  recorder: SweepRecorder,
  ended: Scheduling,
  failed: SweepResult['failed'],
): Promise<SweepResult> => {
  const { by, reason } =
    ended.do === 'end'
      ? ended
      : ({ by: 'interrupted', reason: 'Interrupted. Run the same command again to continue.' } as const);
  if (ended.do === 'end')
    for (const { index, outcome } of await store.others())
      if (!outcome) await store.cancel(index, 'The file has changed, and it is no trial of it any more.');
  await store.end({ by, reason });
  const record = await readSweep(folder);
  const { best, inseparable, counts } = await writeSweepFiles(record);
  recorder.tell({
    type: 'sweep:end',
    by,
    reason,
    best,
    inseparable,
    counts,
    refused: record.refused.length,
    seconds: record.seconds,
  });
  return { by, reason, folder, best, counts, failed, incompleteReporters: await recorder.close() };
};
