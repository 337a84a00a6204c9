import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { canonical, fingerprint, sha256 } from '../../experiment/plan/fingerprint.ts';
import type { Plan } from '../../contracts/plan.ts';
import { receivedError } from '../../processes/errors.ts';
import { inSeconds, parseAmount } from '../../registry/fields.ts';
import type { Header } from '../journal/journal.ts';
import { planTrial } from '../space/plan-trial.ts';
import { createPropose } from '../search/propose.ts';
import { schedule, type Ran } from '../schedule/schedule.ts';
import type { Point } from '../../contracts/search.ts';
import type { RunOutcome, Trial } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import { type Worked } from '../work/workers.ts';
import type { Job, JobResult } from '../work/job.ts';
import { trialEvent, type SweepRecorder } from './recorder.ts';
import { createReferee } from '../schedule/referee.ts';
import { changesIn, reopenFailed } from './start.ts';
import type { Asked } from './sweep-run.ts';
import { finish } from './finish.ts';
import type { SweepResult } from './options.ts';

export const work = async (
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
