import { issueAt, sortIssues } from '../../experiment/issues/issue.ts';
import { settle, validateRead, type ReadExperiment } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Plan } from '../../contracts/plan.ts';
import { isWhole } from '../../experiment/plan/planned.ts';
import { child, isMap, placeOf, withEntries, without, type MapTree } from '../../experiment/tree.ts';
import { random } from '../../mathematics/random.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { coordinatesAt, coordinatesBy, pointAt, sizeOf } from '../../registry/space.ts';
import { checkSearch } from './check-search.ts';
import { readConstraint } from './constraint.ts';
import { noPointSatisfies } from './messages.ts';
import { planTrial, unsatisfied, valueAt, type PlannedPoint, type RefusedPoint } from './plan-trial.ts';
import { pointOf, putAll, type Assigned } from './put-point.ts';
import { readSpace } from './read-space.ts';
import { enoughIssues } from './reading.ts';
import { createTrialPlanner } from './trial-planner.ts';
import type { Objective } from '../../contracts/trials.ts';
import type { SweepPlan } from './sweep-plan.ts';
import type { Point, Space } from '../../contracts/search.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';

/** A sweep, or every issue at once. */
export interface CheckedSweep {
  readonly issues: readonly Issue[];
  /** There when no issue is an error. */
  readonly sweep?: SweepPlan;
}

/** Whether the file has a sweep; unknown, so false, where it extends a missing file. */
export const isSweep = ({ tree, complete }: ReadExperiment): boolean => complete && isMap(child(tree, 'sweep'));

/**
 * Plans the sweep of a file that has one.
 *
 *   space ─► put in first choices ─ settle ─► settings ─► check choices, points, where, sampler ─► first valid trial
 */
export const planSweep = async (read: ReadExperiment): Promise<CheckedSweep> => {
  const { catalog, file } = read;
  const written = child(read.tree, 'sweep') as MapTree;
  const ground = { read, tree: without(read.tree!, 'sweep'), inspections: new Map() };
  const { space, places, first, variants, ...found } = readSpace(written, ground.tree, catalog);
  const tree = withEntries(putAll(ground.tree, first).tree, [['sweep', read.tree!.entries.get('sweep')!]]);
  const settled = await settle(read, tree, ground.inspections);
  const settings = settled.experiment['sweep'] as unknown as SweepSettings | undefined;
  const trees = [tree, ...variants.map((variant) => putAll(ground.tree, variant).tree)];
  const isReadable = isWhole(settings) && found.issues.length === 0;
  const search = isReadable ? checkSearch({ settings, space, written, trees, ground }) : [];
  const choices = found.issues.length < enoughIssues ? issuesOfChoices(read, ground.tree, variants) : [];
  const own = [...found.issues, ...choices, ...search];
  const issues = sortIssues([...settled.issues, ...own], file);
  // First choices that do not fit together are no mistake, as long as others do.
  const mistakes = [
    ...read.issues,
    ...own,
    ...validateRead(read, tree),
    ...settled.issues.filter(({ path }) => path.startsWith('sweep')),
  ];
  if (!isWhole(settings) || mistakes.some(isError)) return { issues };

  const where = settings.where === null ? undefined : readConstraint(settings.where).value;
  const warnings = issues.filter((issue) => !isError(issue));
  const draft = {
    settings,
    objective: objectiveOf(settings, catalog),
    seed: settled.experiment['seed'] as number,
    space,
    sampler: bind(catalog, 'sampler', settings.sampler),
    pruner: settings.pruner && bind(catalog, 'pruner', settings.pruner),
    ground: { ...ground, places },
    holds: (plan: Pick<Plan, 'experiment'>) => where?.holds((path) => valueAt(plan, path)) ?? true,
    warnings,
  };
  const base = await firstPlan(draft, [first, ...variants].map(pointOf));
  if ('plan' in base) return { issues: warnings, sweep: { ...draft, base: base.plan } };
  const isWhere = base.reason === unsatisfied(settings).reason;
  const refusals = isWhere ? [unsatisfiedIssue(read, space, settings)] : base.issues;
  return { issues: sortIssues([...warnings, ...refusals], file) };
};

const unsatisfiedIssue = (read: ReadExperiment, space: Space, { where }: SweepSettings): Issue => {
  const message = noPointSatisfies({ where: where!, tried: sizeOf(space) <= tries ? null : tries });
  const path = ['sweep', 'where'];
  return issueAt({ code: 'sweep-where', message }, path, placeOf(read.tree, path));
};

const isError = ({ severity }: Issue): boolean => severity === 'error';

/** Issues of the experiment with some choices put in. */
const issuesWith = (read: ReadExperiment, tree: MapTree, choices: readonly Assigned[]): readonly Issue[] => {
  const put = putAll(tree, choices);
  return [...put.issues, ...validateRead(read, put.tree)];
};

const issuesOfChoices = (
  read: ReadExperiment,
  tree: MapTree,
  variants: readonly (readonly Assigned[])[],
): readonly Issue[] => {
  const issues: Issue[] = [];
  for (const variant of variants) {
    issues.push(...issuesWith(read, tree, variant));
    if (issues.length >= enoughIssues) break;
  }
  return issues;
};

const objectiveOf = ({ objective: { metric, goal } }: SweepSettings, catalog: Catalog): Objective => ({
  metric,
  goal: goal ?? catalog.get('metric', metric.split('/').at(-1)!)?.goal ?? 'minimize',
});

/** Most points that are tried to satisfy `where`, and most that are built, which takes longer. */
const tries = 100_000;
const builds = 3000;

/** The first valid point; where none is, why the first one is refused. */
const firstPlan = async (
  draft: Omit<SweepPlan, 'base'>,
  points: readonly Point[],
): Promise<PlannedPoint | RefusedPoint> => {
  const planQuickly = createTrialPlanner(draft);
  let why: RefusedPoint | undefined;
  for (const point of points) {
    const quick = await planQuickly(point);
    if (!('reason' in quick)) return planTrial(draft, point);
    why ??= quick;
  }
  let left = builds;
  for (const point of others(draft.space)) {
    const quick = await planQuickly(point);
    if (!('reason' in quick)) return planTrial(draft, point);
    if (quick.reason !== unsatisfied(draft.settings).reason && --left === 0) break;
  }
  return why!;
};

/** All points of a small space; random points of a large one. */
const others = function* (space: Space): Generator<Point> {
  const size = sizeOf(space);
  const stream = random(0, 'sweep/others');
  for (let i = 0; i < Math.min(size, tries); i++)
    yield pointAt(
      space,
      size <= tries ? coordinatesAt(space, i) : coordinatesBy(space, () => (stream.next() + 0.5) / 2 ** 32),
    );
};
