import { createDelivery } from '../../reporters/deliver.ts';
import type { Event, RunnerEvent } from '../../contracts/events.ts';
import type { RunFolder } from '../../contracts/run.ts';
import type { Change } from '../schedule/schedule.ts';
import { reporterNotOpened } from '../../run/messages.ts';
import { defined } from '../../defined.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Outcome, Trial } from '../../contracts/trials.ts';
import { spreadOf } from '../search/summarize.ts';
import { incompleteOf, openReporters, sourceOf, type IncompleteReporter } from '../../run/recorder.ts';
import type { SweepOptions } from './options.ts';

/** Sends events of a sweep to its reporters; the store writes the journal. */
export interface SweepRecorder {
  /** Name of the sweep in its events. */
  readonly run: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  tell(event: SweepEvent): void;
  /** Waits for the reporters and returns those that missed something. Never throws. */
  close(): Promise<readonly IncompleteReporter[]>;
}
type SweepEvent = Extract<RunnerEvent, { type: `sweep:${string}` | 'warning' }>;

/** Opens each reporter for the sweep; it handles the events that it knows. */
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
      message: reporterNotOpened({ name, reason }),
    })),
    tell,
    close: async () =>
      incompleteOf([...missing, ...(await delivery.close())], { plan: base, catalog: ground.read.catalog }),
  };
};

type TrialEvent = Extract<RunnerEvent, { type: 'sweep:trial' }>;

interface TrialNews {
  /** The trial was finished before this call. */
  readonly kept?: true;
  readonly change?: Change;
  readonly seed?: number;
  /** Finished epochs. */
  readonly epoch?: number;
  readonly epochs?: number;
  readonly value?: NonNullable<TrialEvent['value']>;
  /** With its stack. */
  readonly error?: string;
}

/** The event of a trial: its outcome, a change of its state, or its progress. */
export const trialEvent = (trial: Trial, news: TrialNews): TrialEvent => {
  const { change, seed, epoch, epochs, value } = news;
  const common = { type: 'sweep:trial', trial: trial.index, point: trial.point } as const;
  if (trial.outcome) return { ...common, ...outcomeFields(trial.outcome, news) };
  if (change?.state === 'running') return { ...common, state: 'running', try: change.attempt, seed: change.seed };
  if (change?.state === 'lost') return { ...common, state: 'lost', try: change.attempt, reason: change.reason };
  const progress = defined({ epoch, epochs, value });
  if (change) return { ...common, state: 'queued', ...progress };
  return { ...common, state: 'running', ...defined({ seed }), ...progress };
};

const outcomeFields = (outcome: Outcome, { kept, change, error }: TrialNews) => {
  const { status, epochs, seconds, reason } = outcome;
  const values = [...outcome.values];
  const spread = values.length > 0 ? spreadOf(values) : undefined;
  const isKept = kept ?? (change?.state === 'kept' ? true : undefined);
  return { state: status, values, epochs, seconds, reason, ...defined({ spread, kept: isKept, error }) };
};
