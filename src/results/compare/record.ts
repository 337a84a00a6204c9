import { historyOf } from '../../plots/history.ts';
import type { Plan } from '../../contracts/plan.ts';
import { fromValue } from '../../contracts/run-events.ts';
import { type Environment } from '../../contracts/run.ts';
import { type Event, type EventOf } from '../../contracts/events.ts';
import { summaryOf, type Summary } from '../../mathematics/statistics.ts';
import { RunError, type RecordedRun } from '../run/read-run.ts';
import type { RecordedSweep, RecordedTrial } from '../sweep/recorded-sweep.ts';

/** What a run was and what came of it. */
export interface RunRecord {
  /** As its events call it: `mnist-mlp/2026-11-24T03-52-10-1a2b3c4d`. */
  readonly run: string;
  /** Absolute path of its folder. */
  readonly path: string;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly data: Pick<EventOf<'trial:start'>['data'], 'digest' | 'counts'>;
  /** `unfinished` where the events have no end: it goes on, or its process died. */
  readonly status: EventOf<'trial:end'>['status'] | 'unfinished';
  readonly epochs: readonly Epoch[];
  /** Of the last epoch of each run: one, or several that differ in the seed alone, of which this is the first. */
  readonly repeats: readonly Epoch['values'][];
  readonly seconds: number;
  /** The value that it was to be good at: that of its best epoch, or of its sweep’s objective. */
  readonly goodAt: { readonly metric: string; readonly goal: 'maximize' | 'minimize' | null };
  readonly isTrial: boolean;
}
export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Throws `RunError` where the events do not tell what was run. */
export const recordOf = ({ folder, events }: RecordedRun): RunRecord => {
  const { start, epochs, end } = historyOf(events);
  if (!start)
    throw new RunError(`The events of \`${folder.path}\` have lost their beginning, which says what was run.`);
  const { plan, environment, data } = start;
  return {
    run: folder.run,
    path: folder.path,
    plan,
    environment,
    data,
    status: end?.status ?? 'unfinished',
    epochs: epochsOf(events),
    repeats: epochsOf(events)
      .slice(-1)
      .map(({ values }) => values),
    goodAt: { metric: plan.experiment.train.best, goal: null },
    isTrial: false,
    seconds: end?.seconds ?? epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
};

export const epochsOf = (events: readonly Event[]): readonly Epoch[] =>
  historyOf(events).epochs.map(({ epoch, values }) => ({
    epoch,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromValue(value)])),
  }));

/** Runs of a trial as one: the first, with the last values of all. */
export const trialRecord = (
  { name, objective }: RecordedSweep,
  { index, state, runs, seconds }: RecordedTrial,
  first: RunRecord,
): RunRecord => ({
  ...first,
  run: `${name}/sweep/trials/${index}`,
  goodAt: objective,
  isTrial: true,
  status: statusOf(state),
  repeats: runs.map(({ values }) => values).filter((values) => Object.keys(values).length > 0),
  seconds,
});

const statusOf = (state: RecordedTrial['state']): RunRecord['status'] => {
  if (state === 'queued' || state === 'running') return 'unfinished';
  return state === 'cancelled' ? 'interrupted' : state;
};

/** Of the last epoch, over all repeats; null where there is none. */
export const lastValues = ({ repeats }: RunRecord, name: string): Summary | null => {
  const values = repeats.flatMap((each) => each[name] ?? []);
  return values.length > 0 ? summaryOf(values) : null;
};
