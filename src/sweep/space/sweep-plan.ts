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
 * The pure half of a sweep: a fold over its history, which is plain JSON and kept by the store.
 *
 *   load ─► SweepPlan ─ propose(sweep, history) ─► Decision: run this trial, wait for that one, or the end
 *                     ─ judge(sweep, verdicts, report) ─► verdicts at rungs: continue, prune, or wait
 *                     ─ summarize(sweep, history) ─► the best trial, and those that are no worse by Welch's test
 *
 * It knows no processes, clocks or files. Losses are objectives, negated where larger is better.
 */

/** A sweep with everything decided. `settings` and `objective` are JSON; the rest is made from the same file again. */
export interface SweepPlan {
  readonly settings: SweepSettings;
  readonly objective: Objective;
  /** Seed of the experiment and of all proposals. */
  readonly seed: number;
  readonly space: Space;
  readonly sampler: Bound<'sampler'>;
  readonly pruner: Bound<'pruner'> | null;
  /** Plan of the first point that can be built: what all trials have in common. */
  readonly base: Plan;
  readonly ground: Ground;
  /** Whether `where` holds; true without one. */
  readonly holds: (plan: Pick<Plan, 'experiment'>) => boolean;
  /** Issues of the file that are no errors. */
  readonly warnings: readonly Issue[];
}

/** Read once; every trial is planned from it. */
export interface Ground {
  readonly read: ReadExperiment;
  /** The experiment as written, without its sweep. */
  readonly tree: MapTree;
  /** Inspected datasets. */
  readonly inspections: Inspections;
  /** Where the sweep sets each path. */
  readonly places: ReadonlyMap<string, Place | undefined>;
}
