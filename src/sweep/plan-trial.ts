import { put } from '../experiment/compose.ts';
import { fingerprint } from '../experiment/fingerprint.ts';
import { issueAt } from '../experiment/issue.ts';
import { settle } from '../experiment/load.ts';
import { parsePath } from '../experiment/paths.ts';
import type { Issue, Plan } from '../experiment/plan.ts';
import { treeOf, type MapTree, type Path, type Place, type Tree } from '../experiment/tree.ts';
import type { Ground, Point, SweepPlan } from './sweep.ts';

/** A point that can be run. `key` is the same for points that make the same plan, and for no others. */
export interface PlannedPoint {
  readonly plan: Plan;
  readonly key: string;
}
/** One that cannot: `reason` is one sentence, `issues` are there unless it is because of `where`. */
export interface RefusedPoint {
  readonly reason: string;
  readonly issues: readonly Issue[];
}

/** The experiment at a point: its values put into what was written, and everything checked that is checked of a file. */
export const planTrial = async (sweep: SweepPlan, point: Point): Promise<PlannedPoint | RefusedPoint> => {
  const { ground } = sweep;
  const { tree, issues } = putPoint(ground, point);
  if (issues.length > 0) return refused(issues);
  const settled = await settle({ ...ground.read, issues: [] }, tree, ground.inspections);
  if (!settled.plan) return refused(settled.issues.filter(({ severity }) => severity === 'error'));
  if (!sweep.holds(settled.plan)) return { reason: `\`${sweep.settings.where}\` does not hold.`, issues: [] };
  return { plan: settled.plan, key: fingerprint(settled.plan, { data: '', modules: [] }) };
};

const refused = (issues: readonly Issue[]): RefusedPoint => ({ reason: issues[0]!.message, issues });

/** The plan of a trial's run number `repeat`, from 0. Everything random follows from the seed, the cut of the data too. */
export const planRepeat = (plan: Plan, repeat: number): Plan =>
  repeat === 0 ? plan : { ...plan, experiment: { ...plan.experiment, seed: (plan.experiment.seed + repeat) % 2 ** 32 }, origins: { ...plan.origins, seed: { from: 'sweep', at: 'repeats' } } };

interface Put {
  readonly tree: MapTree;
  readonly issues: readonly Issue[];
}

/** Those around before those inside, so that a component is there when its fields are set. */
export const putPoint = ({ tree, places }: Pick<Ground, 'tree' | 'places'>, point: Point): Put =>
  putAll(
    tree,
    Object.entries(point).map(([text, value]) => ({ text, value: sweptTree(value, places.get(text)), place: places.get(text) })),
  );

/** A value as a tree whose every part was written where the sweep says so. */
const sweptTree = (value: Point[string], place: Place | undefined): Tree => placed(treeOf(value, { from: 'sweep', at: place ? `${place.file}:${place.line}:${place.column}` : 'sweep' }), place);

const placed = (tree: Tree, place: Place | undefined): Tree => {
  if (tree.kind === 'leaf') return { ...tree, place };
  if (tree.kind === 'list') return { ...tree, place, items: tree.items.map((item) => placed(item, place)) };
  return { ...tree, place, entries: new Map([...tree.entries].map(([name, entry]) => [name, { key: place, tree: placed(entry.tree, place) }])) };
};

export interface Assigned {
  /** A path as it is written. */
  readonly text: string;
  readonly value: Tree;
  readonly place: Place | undefined;
}

export const putAll = (tree: MapTree, assigned: readonly Assigned[]): Put => {
  const read = assigned.map(({ text, value, place }) => ({ value, place, path: parsePath(text) }));
  const issues = read.flatMap(({ path, place }) => (path.failure ? [issueAt(path.failure, [], place)] : []));
  const overlays = read.flatMap(({ path, ...rest }) => (path.failure ? [] : [{ ...rest, path: path.value }])).sort((a, b) => a.path.length - b.path.length);
  return overlays.reduce<Put>((done, overlay) => {
    const { value, failure } = put(done.tree, overlay, overlay.path, []);
    return failure ? { ...done, issues: [...done.issues, issueAt(failure, failure.path, failure.place)] } : { ...done, tree: value as MapTree };
  }, { tree, issues });
};

/** The value of a path in a plan; a component that a bare number is short for is that number. */
export const valueAt = (plan: Plan, path: Path): Point[string] | undefined => {
  let at: unknown = plan.experiment;
  for (const segment of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    const index = Array.isArray(at) && typeof segment === 'string' ? at.findIndex((item: { name?: string } | null) => item?.name === segment) : segment;
    if (!Object.hasOwn(at, index)) return undefined;
    at = (at as Record<string | number, unknown>)[index];
  }
  return at as Point[string];
};
