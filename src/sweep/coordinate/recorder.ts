import { createDelivery } from '../../reporters/deliver.ts';
import type { Event, RunnerEvent } from '../../contracts/events.ts';
import type { RunFolder } from '../../contracts/run.ts';
import type { Change } from '../schedule/schedule.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Trial } from '../../contracts/trials.ts';
import { spreadOf } from '../search/summarize.ts';
import { incompleteOf, openReporters, sourceOf, type IncompleteReporter } from '../../run/recorder.ts';
import type { SweepOptions } from './options.ts';

/** Where a sweep tells what happens. Its journal is written by its store; what is told here is for those who look on. */
export interface SweepRecorder {
  /** Name of the sweep in its events. */
  readonly run: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  tell(event: SweepEvent): void;
  /** Waits for the reporters; those that missed something. Never throws. */
  close(): Promise<readonly IncompleteReporter[]>;
}
type SweepEvent = Extract<RunnerEvent, { type: `sweep:${string}` | 'warning' }>;

/** Each reporter is opened for the sweep, and takes the events that it has a word for. */
export const openSweepRecorder = async (
  { base, ground }: SweepPlan,
  folder: RunFolder,
  attempt: number,
  { terminal = null, onEvent }: SweepOptions,
): Promise<SweepRecorder> => {
  const { reporters, missing } = await openReporters(
    { plan: base, catalog: ground.read.catalog },
    {
      folder,
      terminal,
      of: 'sweep',
      source: sourceOf(ground.read.file, ground.read.modules),
      tell: (event) => event.type === 'warning' && tell(event),
    },
  );
  const tell = (event: SweepEvent): void => {
    const { type, ...rest } = event;
    const full = { v: 1, type, time: new Date().toISOString(), run: folder.run, attempt, ...rest } as Event;
    delivery.send(full);
    onEvent?.(full);
  };
  const delivery = createDelivery(reporters, (warning) => tell({ type: 'warning', ...warning }));
  return {
    run: folder.run,
    warnings: missing.map(({ name, reason }) => ({
      code: 'reporter-failed',
      message: `The reporter \`${name}\` could not begin: ${reason}`,
    })),
    tell,
    close: async () =>
      incompleteOf([...missing, ...(await delivery.close())], { plan: base, catalog: ground.read.catalog }),
  };
};

type TrialEvent = Extract<RunnerEvent, { type: 'sweep:trial' }>;

/** How a trial is: by its outcome, by a change of its state, or by how far it came. */
export const trialEvent = (
  { index, point, outcome }: Trial,
  told: {
    readonly kept?: true;
    readonly change?: Change;
    readonly seed?: number;
    readonly epoch?: number;
    readonly epochs?: number;
    readonly value?: NonNullable<TrialEvent['value']>;
    readonly error?: string;
  },
): TrialEvent => {
  const { change, kept, seed, error, ...progress } = told;
  const common = { type: 'sweep:trial', trial: index, point } as const;
  if (outcome) {
    const { status, values, epochs, seconds, reason } = outcome;
    const isKept = kept ?? (change?.state === 'kept' ? true : undefined);
    return {
      ...common,
      state: status,
      values: [...values],
      epochs,
      seconds,
      reason,
      ...(values.length > 0 && { spread: spreadOf(values) }),
      ...(isKept && { kept: isKept }),
      ...(error !== undefined && { error }),
    };
  }
  if (change?.state === 'running') return { ...common, state: 'running', try: change.attempt, seed: change.seed };
  if (change?.state === 'lost') return { ...common, state: 'lost', try: change.attempt, reason: change.reason };
  return {
    ...common,
    state: change ? 'queued' : 'running',
    ...(seed !== undefined && !change && { seed }),
    ...progress,
  };
};
