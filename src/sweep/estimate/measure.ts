import { availableParallelism } from 'node:os';
import { writtenIo } from '../../experiment/read/data-files.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import { measurePlanned } from '../../run/open/measure.ts';
import { sizeIn, type Sized } from './architectures.ts';

/** Seconds of training steps, all workers together. */
export interface MeasuredSweep {
  readonly seconds: number;
  readonly workers: number;
  readonly engine: string;
}

/** Times the smallest and the largest architecture, and interpolates by parameters. */
export const measureAll = async (
  { settings, ground }: SweepPlan,
  sized: readonly Sized[],
  steps: number,
): Promise<MeasuredSweep> => {
  const { read, tree } = ground;
  const timed = async ({ plan }: Sized) =>
    measurePlanned({
      plan,
      catalog: read.catalog,
      modules: read.modules,
      tree,
      dataIo: writtenIo(tree, read.file, read.data),
      issues: [],
      warnings: [],
      origins: plan.origins,
      experiment: {},
    });
  const [first, last] = [sized[0]!, sized.at(-1)!];
  const small = await timed(first);
  const large = last === first ? small : await timed(last);
  const share = (one: Sized): number =>
    sizeIn(last) > sizeIn(first) && Number.isFinite(sizeIn(last))
      ? (sizeIn(one) - sizeIn(first)) / (sizeIn(last) - sizeIn(first))
      : 0;
  const perStep = (architecture: Sized): number =>
    small.secondsPerStep + share(architecture) * (large.secondsPerStep - small.secondsPerStep);
  const counted = sized.reduce((sum, architecture) => sum + architecture.steps, 0);
  const mean =
    counted === 0
      ? small.secondsPerStep
      : sized.reduce((sum, architecture) => sum + architecture.steps * perStep(architecture), 0) / counted;
  return { seconds: mean * steps, workers: settings.parallel ?? availableParallelism(), engine: small.engine };
};
