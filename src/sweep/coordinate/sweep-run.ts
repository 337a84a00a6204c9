import type { SweepStore } from '../journal/store.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Workers } from '../work/workers.ts';
import type { SweepOptions } from './options.ts';
import type { Answer, Epochs, Job, JobResult } from '../work/job.ts';

/** A sweep with all that it works with. */
export interface Asked {
  readonly sweep: SweepPlan;
  readonly file: string;
  readonly text: string;
  readonly options: SweepOptions;
  readonly folder: string;
  readonly store: SweepStore;
  readonly workers: JobWorkers;
  readonly signal: AbortSignal;
}

export type JobWorkers = Workers<Job, JobResult, Epochs, Answer>;
