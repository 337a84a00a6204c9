import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../contracts/plan.ts';
import type { Point } from '../../contracts/search.ts';
import type { RunOutcome, Trial } from '../../contracts/trials.ts';
import { defined } from '../../defined.ts';
import { canonical, fingerprint, sha256 } from '../../experiment/plan/fingerprint.ts';
import { receivedError } from '../../processes/errors.ts';
import { inSeconds, parseAmount } from '../../registry/fields.ts';
import type { Header } from '../journal/journal.ts';
import { createReferee, type Referee } from '../schedule/referee.ts';
import { schedule, type RunEnd, type Scheduled } from '../schedule/schedule.ts';
import { createPropose } from '../search/propose.ts';
import { planTrial, type PlannedPoint, type RefusedPoint } from '../space/plan-trial.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { JobResult, RunJob } from '../work/job.ts';
import type { Worked } from '../work/workers.ts';
import { finish } from './finish.ts';
import { workersWait } from './messages.ts';
import type { SweepResult } from './options.ts';
import { trialEvent, type SweepRecorder } from './recorder.ts';
import { changesIn, reopenFailed } from './start.ts';
import type { SweepRun } from './sweep-run.ts';

/** A sweep that trains: its header is settled and its reporters are open. */
interface Training extends SweepRun {
  readonly header: Header;
  readonly recorder: SweepRecorder;
  readonly referee: Referee;
  readonly parallel: number;
  /** Errors of runs with their stacks, by trial. */
  readonly errors: Map<number, string>;
  readonly failed: SweepResult['failed'][number][];
}

/**
 * Schedules all trials, reports them, and writes the sweep's results. `changes` are those of the file since the last
 * call.
 */
export const runTrials = async (
  sweepRun: SweepRun,
  header: Header,
  changes: readonly string[],
  recorder: SweepRecorder,
): Promise<SweepResult> => {
  const { sweep, store, signal } = sweepRun;
  const referee = createReferee({
    sweep,
    store,
    signal,
    tell: (verdict) => recorder.tell({ type: 'sweep:decision', ...verdict }),
  });
  const parallel = sweep.settings.parallel ?? availableParallelism();
  const training: Training = { ...sweepRun, header, recorder, referee, parallel, errors: new Map(), failed: [] };
  await reopenFailed(sweepRun);
  await tellStart(training, changes);
  const ended = await schedule(scheduledBy(training));
  return finish(sweepRun, recorder, ended, training.failed);
};

const tellStart = async (
  { sweep, store, header, recorder, parallel }: Training,
  changes: readonly string[],
): Promise<void> => {
  const { settings, objective, warnings } = sweep;
  const { trials } = await store.history();
  recorder.tell({
    type: 'sweep:start',
    name: header.name,
    settings,
    objective,
    parameters: header.parameters.map(({ path, kind }) => ({ path, kind })),
    engine: header.engine,
    parallel,
    trials: mostTrials(sweep),
    known: trials.filter(({ outcome }) => outcome).length,
    changes: [...changes],
  });
  for (const { code, message } of [...warnings, ...recorder.warnings, ...waitingWorkers(sweep, parallel)])
    recorder.tell({ type: 'warning', code, message });
  for (const trial of trials) if (trial.outcome) recorder.tell(trialEvent(trial, { kept: true }));
};

/** An upper limit on trials; null where none is known. */
const mostTrials = ({ settings, sampler, space }: SweepPlan): number | null => {
  const most = Math.min(settings.enqueue.length + sampler.limits(space).trials, settings.budget.trials ?? Infinity);
  return Number.isFinite(most) ? most : null;
};

const waitingWorkers = ({ sampler }: SweepPlan, parallel: number) => {
  const lag = sampler.lag?.();
  if (lag === undefined || parallel <= lag + 1) return [];
  return [{ code: 'workers-wait', message: workersWait({ sampler: sampler.type, lag, parallel }) }];
};

const scheduledBy = (training: Training): Scheduled => {
  const { sweep, store, signal, parallel, header } = training;
  const { settings, objective } = sweep;
  const plan = (point: Point) => planPoint(sweep, header, point);
  return {
    store,
    settings,
    objective,
    parallel,
    signal,
    propose: createPropose({ sweep, planTrial: plan, seconds: () => store.seconds() }),
    planTrial: async ({ index, point }) => {
      const planned = await plan(point);
      if ('plan' in planned) return planned.plan;
      throw new Error(`Trial ${index} was proposed and cannot be planned now: ${planned.reason}`);
    },
    run: (trial, planned, repeat) => runRepeat(training, trial, planned, repeat),
    tell: (trial, change) => {
      if (trial.outcome) training.referee.changed();
      const error = training.errors.get(trial.index);
      if (trial.outcome?.status === 'failed' && change.state === 'over')
        training.failed.push(defined({ trial: trial.index, reason: trial.outcome.reason, error }));
      training.recorder.tell(trialEvent(trial, defined({ change, error })));
    },
  };
};

/** The key covers data and modules too, but not the engine. */
const planPoint = async (
  sweep: SweepPlan,
  { data, modules, engine }: Header,
  point: Point,
): Promise<(PlannedPoint & { readonly lineage: string }) | RefusedPoint> => {
  const planned = await planTrial(sweep, point);
  if ('reason' in planned) return planned;
  const digest = (of: string) => sha256(canonical([of, data, modules]));
  const { plan } = planned;
  return {
    key: digest(planned.key),
    lineage: digest(lineageOf(plan)),
    plan: { ...plan, experiment: { ...plan.experiment, engine } },
  };
};

/** Equal for plans that differ only in their length. */
const lineageOf = ({ experiment }: Plan): string => {
  const train = { ...experiment.train, epochs: 1, maxSteps: null };
  return fingerprint({ experiment: { ...experiment, train } }, { data: '', modules: [] });
};

const runRepeat = async (training: Training, trial: Trial, planned: Plan, repeat: number): Promise<Worked<RunEnd>> => {
  const { referee, recorder, errors, sweep, signal } = training;
  const { seed, train } = planned.experiment;
  const judged = repeat === 0 && referee.judges(planned);
  const { trialTimeout } = sweep.settings;
  const limit = trialTimeout === null ? undefined : inSeconds(parseAmount(trialTimeout, ['s', 'min', 'h']));
  const worked = await training.workers.work(await jobOf(training, trial, planned, judged), {
    signal,
    ...defined({ seconds: limit }),
    answer: async ({ entries }) => {
      const { epoch, value } = entries.at(-1)!;
      recorder.tell(trialEvent(trial, { seed, epochs: train.epochs, epoch: epoch + 1, value }));
      return { prune: judged ? await referee.judge(trial.index, planned, entries) : null };
    },
  });
  return runEndOf(worked, { repeat, seed }, (error) => errors.set(trial.index, error));
};

const jobOf = async (training: Training, trial: Trial, plan: Plan, judged: boolean): Promise<RunJob> => {
  const { file, text, options, folder, recorder, sweep } = training;
  const { seed } = plan.experiment;
  return {
    do: 'run',
    file,
    text,
    changes: changesIn(options),
    plan,
    folder: join(folder, 'trials', String(trial.index), String(seed)),
    run: `${recorder.run}/trials/${trial.index}/${seed}`,
    metric: sweep.objective.metric,
    judged,
    shorter: await shorterRuns(training, trial, seed),
  };
};

/** Folders of runs that this one may continue, the longest first. */
const shorterRuns = async (
  { store, folder }: SweepRun,
  { index, lineage }: Trial,
  seed: number,
): Promise<readonly string[]> => {
  const trials = [...(await store.history()).trials, ...(await store.others())];
  return trials
    .filter((other) => other.index !== index && other.lineage === lineage)
    .flatMap((other) =>
      other.runs
        .filter((run) => run.seed === seed)
        .map(({ epochs }) => ({ epochs, path: join(folder, 'trials', String(other.index), String(seed)) })),
    )
    .sort((a, b) => b.epochs - a.epochs)
    .map(({ path }) => path);
};

/** A run that could not begin counts as failed; `keep` takes its error. */
const runEndOf = (
  worked: Worked<JobResult>,
  run: Pick<RunOutcome, 'repeat' | 'seed'>,
  keep: (error: string) => void,
): Worked<RunEnd> => {
  if (!('result' in worked)) return worked;
  const { result } = worked;
  if (result.did === 'open') throw new Error('A worker opened the engine instead of running a trial.');
  if (result.did === 'run') {
    if (result.error !== undefined) keep(result.error);
    return { result: 'interrupted' in result.outcome ? result.outcome : { ...result.outcome, ...run } };
  }
  const { name, message, stack } = result.error;
  // A full disk is not the trial's fault, and fails the next one too.
  if (name === 'FolderError') throw receivedError(result.error);
  keep(stack);
  return { result: { ...run, status: 'failed', reason: message, values: {}, epochs: 0, seconds: 0 } };
};
