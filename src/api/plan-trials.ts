import { join, resolve } from 'node:path';
import { allParameters, sizeOf } from '../registry/space.ts';
import { folderName } from '../results/run/run-folder.ts';
import { surveySweep, type RefusedPoints, type Survey } from '../sweep/estimate/survey.ts';
import type { Objective } from '../contracts/trials.ts';
import { createTrialPlanner } from '../sweep/space/trial-planner.ts';
import type { LoadOptions } from '../run/load/load.ts';
import { loadSweep } from '../sweep/coordinate/load-sweep.ts';
import { type SizedArchitecture, sizeAll } from '../sweep/estimate/architectures.ts';
import { doneIn } from '../sweep/estimate/done-trials.ts';
import { type MeasuredSweep, measureAll } from '../sweep/estimate/measure.ts';
import { defined } from '../defined.ts';

/** What a sweep would do. */
export interface SweepReport {
  readonly name: string;
  /** Where its results are, or would be; absolute. */
  readonly folder: string;
  readonly objective: Objective;
  readonly sampler: string;
  /** What is varied. `kind` is `choice`, or a distribution. */
  readonly parameters: readonly { readonly path: string; readonly kind: string }[];
  /** Points of the space; null where they cannot be counted. */
  readonly size: number | null;
  /** Trials that it makes; null where that depends on the clock. */
  readonly trials: number | null;
  /** Why no more. */
  readonly reason: string;
  /** What ends it; null where nobody knows. */
  readonly by: Survey['by'];
  /** Runs of each trial. */
  readonly repeats: number;
  /**
   * Whether it is known which points these are. Where a sampler decides by results, corners and draws of the space were
   * looked at.
   */
  readonly known: boolean;
  /** Points that were looked at, and how many of them are done already. */
  readonly points: number;
  readonly done: number;
  /** By reason, the most frequent first. */
  readonly refused: readonly RefusedPoints[];
  /** How many there are. */
  readonly architectures: number;
  /** Each of them, the smallest first; of very many, some from the smallest to the largest. */
  readonly sized: readonly SizedArchitecture[];
  /**
   * Of what is still to be done, all repeats together; where the points are not known, as many trials of the mean
   * length of those looked at.
   */
  readonly epochs: number;
  readonly steps: number;
  /** With `measure`. */
  readonly measured?: MeasuredSweep;
}

export interface PlanTrialsOptions extends LoadOptions {
  /** Times some steps of the smallest and of the largest architecture. */
  readonly measure?: boolean;
}

/** Plans a sweep without training. Throws `ExperimentError` with all issues. */
export const planTrials = async (
  file: string,
  { measure, ...options }: PlanTrialsOptions = {},
): Promise<SweepReport> => {
  const sweep = await loadSweep(file, options);
  const { base, settings, objective, space, sampler } = sweep;
  const folder = join(resolve(base.experiment.out), folderName(base.experiment.name), 'sweep');
  const planQuickly = createTrialPlanner(sweep);
  const done = await doneIn(folder, sweep, planQuickly);
  const { architectures, ...survey } = await surveySweep(sweep, planQuickly, (key) => done.has(key));
  const sized = await sizeAll(sweep, architectures);
  const size = sizeOf(space);
  const fitting = survey.points - survey.refused.reduce((sum, { count }) => sum + count, 0);
  const runs =
    settings.repeats * (survey.known || survey.trials === null || fitting === 0 ? 1 : survey.trials / fitting);
  const steps = Math.round(survey.steps * runs);
  return {
    name: base.experiment.name,
    folder,
    objective,
    sampler: sampler.type,
    parameters: allParameters(space.parameters).map(({ path, distribution }) => ({
      path,
      kind: distribution?.type ?? 'choice',
    })),
    size: Number.isFinite(size) ? size : null,
    repeats: settings.repeats,
    ...survey,
    architectures: architectures.length,
    sized: sized.map(({ plan: _plan, steps: _steps, ...shown }) => shown),
    epochs: Math.round(survey.epochs * runs),
    steps,
    ...defined({ measured: measure ? await measureAll(sweep, sized, steps) : undefined }),
  };
};
