import type { SweepSettings } from '../../contracts/sweep.ts';
import type { Inspections } from '../../experiment/plan/facts.ts';
import type { ReadExperiment } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { MapTree, Place } from '../../experiment/tree.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { Space } from '../../contracts/search.ts';
import type { Objective } from '../../contracts/trials.ts';

/**
 * The pure half of a sweep. What happens is a fold over its history, which is plain JSON and kept by the store:
 *
 *   load ─► SweepPlan ─ propose(sweep, history) ─► Decision: run this trial, wait for that one, or the end
 *                     ─ judge(sweep, verdicts, report) ─► verdicts at rungs: continue, prune, or wait
 *                     ─ summarize(sweep, history) ─► who is best, and from whom it cannot be told
 *
 * Nothing here knows of processes, clocks or files. Losses are objectives turned so that smaller is better.
 */

/** A sweep with everything decided. `settings` and `objective` are JSON; the rest is made from the same file again. */
export interface SweepPlan {
  readonly settings: SweepSettings;
  readonly objective: Objective;
  /** Of the experiment; the seed of all proposals. */
  readonly seed: number;
  readonly space: Space;
  readonly sampler: Bound<'sampler'>;
  readonly pruner: Bound<'pruner'> | null;
  /** Plan of the first point that can be built: what all trials have in common. */
  readonly base: Plan;
  readonly ground: Ground;
  /** Whether `where` holds; true without one. */
  readonly holds: (plan: Pick<Plan, 'experiment'>) => boolean;
  /** Of the file; none of them an error. */
  readonly warnings: readonly Issue[];
}

/** What `planTrial` starts from: nothing is read again for a trial. */
export interface Ground {
  readonly read: ReadExperiment;
  /** What was written, without its sweep. */
  readonly tree: MapTree;
  /** What is known of datasets. */
  readonly inspections: Inspections;
  /** Where the sweep says what a path is to be. */
  readonly places: ReadonlyMap<string, Place | undefined>;
}
