import { dirname, resolve } from 'node:path';
import type { Engine } from '../../contracts/engine.ts';
import type { Planned as PlannedComponent } from '../../contracts/plan.ts';
import { printablePlan } from '../../experiment/plan/printable.ts';
import { sentError } from '../../processes/errors.ts';
import { folderError } from '../../results/folder-error.ts';
import { engineFields } from '../../run/open/recorded-engine.ts';
import { toValue } from '../../contracts/run-events.ts';
import { type EventOf } from '../../contracts/events.ts';
import type { RunOutcome } from '../../contracts/trials.ts';
import type { Planned } from '../../run/load/load.ts';
import { record } from '../../run/run.ts';
import { writeSource } from '../../run/provenance/source.ts';
import { openTrialFolder } from './trial-folder.ts';
import { keptEngine, keptEnvironment, keptData, modulesOf, plannedBy } from './kept.ts';
import type { Job, Asker, JobResult, OpenJob, Opened, RunJob, Epochs, RunJobResult } from './job.ts';
import { stackOf } from '../../contracts/explained-error.ts';
import { defined } from '../../defined.ts';

/** Does one job. Engine, data, components and compiled graphs stay open for the next one. Never rejects. */
export const doJob = async (job: Job, signal: AbortSignal, asker: Asker): Promise<JobResult> => {
  try {
    return job.do === 'open' ? await open(job) : await train(job, signal, asker);
  } catch (thrown) {
    return { did: 'nothing', error: sentError(job.do === 'run' ? folderError(thrown, job.folder) : thrown) };
  }
};

const open = async (job: OpenJob): Promise<Opened> => {
  const planned = await plannedBy(job);
  const engine = await keptEngine(planned);
  const { digest } = await keptData(planned);
  return { did: 'open', engine: chosen(planned, engine), data: digest, modules: await modulesOf(planned) };
};

/** The engine that `auto` chose. */
const chosen = ({ plan, catalog }: Planned, { name, device, threads }: Engine): PlannedComponent => ({
  ...engineFields(catalog, name, { ...plan.experiment.engine, device, threads }),
  type: name,
});

const train = async (job: RunJob, signal: AbortSignal, { begun, ask }: Asker): Promise<RunJobResult> => {
  const planned = await plannedBy(job);
  const [{ openSession }, engine, data] = await Promise.all([
    import('../../runner/session.ts'),
    keptEngine(planned),
    keptData(planned),
  ]);
  const session = await openSession({ plan: planned.plan, catalog: planned.catalog, data, engine });
  try {
    const environment = await keptEnvironment(planned, engine, data.digest, dirname(resolve(job.file)));
    const plan = printablePlan(planned.plan);
    const { resumed, ...folder } = await openTrialFolder(job, planned, environment, session);
    await writeSource(folder.path, job.file, job.changes);
    const before = resumed?.past.filter((event) => event.type === 'epoch:end') ?? [];
    const curve = before.map((event) => entryOf(event, job.metric));
    const tell = teller(ask, job.judged, curve);
    let seconds = 0;
    begun();
    const result = await record({
      plan,
      planned,
      session,
      data,
      environment,
      folder,
      file: job.file,
      of: 'trial',
      options: { signal, onEvent: (event) => void (event.type === 'trial:end' && (seconds = event.seconds)) },
      ...defined({ resumed }),
      judge: async (event) => tell(entryOf(event, job.metric)),
    });
    if (result.status === 'interrupted') return { did: 'run', outcome: { interrupted: true } };
    // A worker that died after its last epoch leaves nothing to train.
    const values =
      curve.length > before.length
        ? Object.fromEntries(Object.entries(result.values).map(([name, value]) => [name, toValue(value)]))
        : (before.at(-1)?.values ?? {});
    const outcome: Omit<RunOutcome, 'repeat'> = {
      seed: plan.experiment.seed,
      // A trial that diverges is a result: the search learns from it.
      status: result.diverged ? 'stopped' : result.status,
      reason: result.reason,
      values,
      epochs: curve.length,
      seconds,
    };
    return {
      did: 'run',
      outcome,
      ...defined({ error: outcome.status === 'failed' ? stackOf(result.error) : undefined }),
    };
  } finally {
    await session.close();
  }
};

type Entry = Epochs['entries'][number];
const entryOf = (
  { epoch, step, values }: Pick<EventOf<'epoch:end'>, 'epoch' | 'step' | 'values'>,
  metric: string,
): Entry => ({ epoch, step, value: values[metric] ?? 'NaN' });

/** Milliseconds between two messages of a run without verdicts. */
const pause = 100;

/** Adds an epoch to the curve and reports the new ones; waits for the answer where the run is judged. */
const teller = (ask: Asker['ask'], judged: boolean, curve: Entry[]): ((entry: Entry) => Promise<string | null>) => {
  let told = 0;
  let spoken = -Infinity;
  return async (entry) => {
    curve.push(entry);
    if (!judged && performance.now() - spoken < pause) return null;
    spoken = performance.now();
    const answer = ask({ entries: curve.slice(told) });
    told = curve.length;
    return judged ? (await answer).prune : null;
  };
};
