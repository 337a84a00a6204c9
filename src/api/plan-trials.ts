import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { canonical, fingerprint, moduleDigest, sha256 } from '../experiment/fingerprint.ts';
import type { Plan } from '../contracts/plan.ts';
import { writtenIo } from '../experiment/written-io.ts';
import { allParameters, sizeOf } from '../registry/space.ts';
import { folderName } from '../results/run-folder.ts';
import { readJournal } from '../sweep/journal.ts';
import { surveySweep, type Architecture, type RefusedPoints, type Survey } from '../sweep/survey.ts';
import type { Objective, SweepPlan } from '../sweep/sweep.ts';
import type { Point } from '../contracts/search.ts';
import { createTrialPlanner } from '../sweep/trial-planner.ts';
import type { LoadOptions } from '../run/load.ts';
import { loadSweep } from './load-sweep.ts';
import { measurePlanned } from '../run/measure.ts';

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
  /** Whether it is known which points these are. Where a sampler decides by results, corners and draws of the space were looked at. */
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
  /** Of what is still to be done, all repeats together; where the points are not known, as many trials of the mean length of those looked at. */
  readonly epochs: number;
  readonly steps: number;
  /** As asked for: seconds of training steps, all workers together. */
  readonly measured?: { readonly seconds: number; readonly workers: number; readonly engine: string };
}
export interface SizedArchitecture {
  /** What the sweep varies of it, of its first point. */
  readonly values: Point;
  readonly points: number;
  /** Parameters; null of a model that is too large to be built here. */
  readonly trainable: number | null;
  readonly fixed: number | null;
}

export interface PlanTrialsOptions extends LoadOptions {
  /** Times some steps of the smallest and of the largest architecture. */
  readonly measure?: boolean;
}

/** What `run` would do of a file with a `sweep`, without training. Throws `ExperimentError` with all issues. */
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
    ...(measure && { measured: await measureAll(sweep, sized, steps) }),
  };
};

/** Keys, as the planner has them, of the trials in the folder that are over and whose plan is that of the file as it is now. */
const doneIn = async (
  folder: string,
  { ground }: SweepPlan,
  planQuickly: ReturnType<typeof createTrialPlanner>,
): Promise<ReadonlySet<string>> => {
  const path = join(folder, 'sweep.jsonl');
  const keys = new Set<string>();
  if (!existsSync(path)) return keys;
  const { journal } = readJournal(await readFile(path), path);
  const modules = await Promise.all(
    ground.read.modules.map((module) => moduleDigest(module, (file) => readFile(file, 'utf8'))),
  );
  for (const { trial } of journal.entries.values()) {
    if (!trial.outcome || !journal.header) continue;
    const planned = await planQuickly(trial.point);
    if ('reason' in planned) continue;
    // The data are taken to be what they were: to know, they would have to be read.
    const key = sha256(
      canonical([fingerprint(planned.plan(), { data: '', modules: [] }), journal.header.data, modules]),
    );
    if (key === trial.key) keys.add(planned.key);
  }
  return keys;
};

type Sized = SizedArchitecture & { readonly plan: Plan; readonly steps: number };

/** Most architectures that are built to count their parameters, and the roughest size of one: 2 GiB. */
const most = 16;
const largest = 2 ** 29;

const sizeAll = async ({ ground }: SweepPlan, architectures: readonly Architecture[]): Promise<readonly Sized[]> => {
  const plans = architectures.map((architecture) => ({ ...architecture, plan: architecture.plan() }));
  const some =
    plans.length <= 4 * most
      ? plans
      : spread(
          [...plans].sort((a, b) => roughSize(a.plan) - roughSize(b.plan)),
          most,
        );
  const [{ loadTf }, { sizeModel }] = await Promise.all([import('../engine/tf.ts'), import('../runner/model.ts')]);
  const tf = await loadTf();
  const varied = variedIn(plans.map(({ point }) => point));
  const sized = some.map(({ plan, point, points, steps }): Sized => {
    const { trainable, fixed } =
      roughSize(plan) > largest ? { trainable: null, fixed: null } : sizeModel(tf, ground.read.catalog, plan);
    return {
      values: Object.fromEntries(Object.entries(point).filter(([path]) => varied.has(path))),
      points,
      steps,
      trainable,
      fixed,
      plan,
    };
  });
  return sized.sort((a, b) => sizeIn(a) - sizeIn(b));
};

const sizeIn = ({ trainable }: SizedArchitecture): number => trainable ?? Infinity;

/** Some of a list from its first to its last. */
const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!);

/** Grows with the parameters of most layers, and needs no model. */
const roughSize = ({ facts }: Plan): number => {
  const sizes = [facts.transformed, ...facts.layers.map(({ output }) => output)].map((shape) =>
    shape.reduce((a, b) => a * b, 1),
  );
  return sizes.reduce((sum, size, i) => sum + (i === 0 ? 0 : size * sizes[i - 1]!), 0);
};

/** Paths that architectures depend on, and that are not the same in all points. */
const variedIn = (points: readonly Point[]): ReadonlySet<string> => {
  const paths = [...new Set(points.flatMap(Object.keys))].filter(
    (path) => /^(data|model)\b/.test(path) && !/^data\.(batch|take|split|shuffle)\b/.test(path),
  );
  return new Set(paths.filter((path) => new Set(points.map((point) => canonical(point[path] ?? null))).size > 1));
};

/** By the steps of the smallest and of the largest architecture; in between, in proportion to the parameters. */
const measureAll = async (
  { settings, ground }: SweepPlan,
  sized: readonly Sized[],
  steps: number,
): Promise<NonNullable<SweepReport['measured']>> => {
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
