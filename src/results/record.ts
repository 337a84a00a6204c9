import { historyOf } from '../plots/history.ts';
import type { Plan } from '../experiment/plan.ts';
import { fromValue, type Environment, type EventOf } from '../runner/events.ts';
import { RunError, type RecordedRun } from './read-run.ts';

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
  readonly seconds: number;
}
export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Throws `RunError` where the events do not tell what was run. */
export const recordOf = ({ folder, events }: RecordedRun): RunRecord => {
  const { start, epochs, end } = historyOf(events);
  if (!start) throw new RunError(`The events of \`${folder.path}\` have lost their beginning, which says what was run.`);
  const { plan, environment, data } = start;
  return {
    run: folder.run,
    path: folder.path,
    plan,
    environment,
    data,
    status: end?.status ?? 'unfinished',
    epochs: epochs.map(({ epoch, values }) => ({ epoch, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromValue(value)])) })),
    seconds: end?.seconds ?? epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
};

/** Of the last epoch; undefined where there is none. */
export const lastValue = ({ epochs }: RunRecord, name: string): number | undefined => epochs.at(-1)?.values[name];
