import type { SweepStore } from '../journal/store.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Workers } from '../work/workers.ts';
import type { SweepOptions } from './options.ts';
import type { Answer, Epochs, Job, JobResult } from '../work/job.ts';

/** A sweep under way, with everything it works with. */
export interface SweepRun {
  readonly sweep: SweepPlan;
  readonly file: string;
  /** The file's text when the sweep began. */
  readonly text: string;
  readonly options: SweepOptions;
  /** Absolute. */
  readonly folder: string;
  readonly store: SweepStore;
  readonly workers: JobWorkers;
  readonly signal: AbortSignal;
}

export type JobWorkers = Workers<Job, JobResult, Epochs, Answer>;
