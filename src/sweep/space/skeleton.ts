import type { TSchema } from '@sinclair/typebox';
import { fieldAt } from '../../experiment/explain/field-at.ts';
import { canonical, fingerprint } from '../../experiment/plan/fingerprint.ts';
import { settle, withoutSweep } from '../../experiment/load.ts';
import { parsePath } from '../../experiment/paths.ts';
import type { Plan, PlannedExperiment } from '../../contracts/plan.ts';
import { isWhole } from '../../experiment/plan/planned.ts';
import { formatPath, type MapTree, type Path } from '../../experiment/tree.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { amountText, type Unit } from '../../registry/fields.ts';
import { kindFacts } from '../../registry/kind-facts.ts';
import type { DataIo } from '../../contracts/data.ts';
import type { Json } from '../../contracts/json.ts';
import type { Kind } from '../../registry/kinds.ts';
import { allParameters } from '../../registry/space.ts';
import { readConstraint } from './constraint.ts';
import { refused, valueAt, type RefusedPoint } from './plan-trial.ts';
import { putPoint } from './put-point.ts';
import type { Point } from '../../contracts/search.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** A sweep before its first plan. */
export type Drafted = Omit<SweepPlan, 'base'>;

/** The common part of points that differ only in numbers. */
export interface Skeleton {
  /** Experiment of one of them. */
  readonly experiment: PlannedExperiment;
  readonly tree: MapTree;
  readonly dataIo: DataIo;
  readonly origins: Plan['origins'];
  /** Digest of everything but the numbers. */
  readonly digest: string;
  /** Where numbers stand, by path as the sweep writes it. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Whether `where` holds with these numbers. */
  readonly holds: (numbers: ReadonlyMap<Target, Json>) => boolean;
}
export interface Target {
  readonly path: Path;
  readonly field: TSchema;
  /** Limits of its values; undefined for amounts with a unit. */
  readonly limits:
    | {
        readonly whole: boolean;
        readonly least: number;
        readonly above: number;
        readonly most: number;
        readonly below: number;
      }
    | undefined;
  /** The value in points that do not set it. */
  readonly value: Json;
  readonly seenBy: {
    /** The model and its inputs depend on it. */
    readonly model: boolean;
    /** The length of the training and its rates depend on it. */
    readonly lengths: boolean;
  };
}

/** Numbers and flags go into a skeleton. Texts, components, lists and the split of the data make another one. */
export const isNumber = (text: string, value: Json | undefined): value is number | boolean =>
  (typeof value === 'number' || typeof value === 'boolean') && !(text.startsWith('data') && isOfParts(text));

const isOfParts = (text: string): boolean => {
  const known =
    partPaths.get(text) ??
    !['batch', 'transforms', 'augment', 'balance', 'take', 'shuffle'].includes(String(parsePath(text).value![1]));
  partPaths.set(text, known);
  return known;
};
/** Cached: every point asks for it. */
const partPaths = new Map<string, boolean>();

/** The same for points of one skeleton. */
export const skeletonKey = (point: Point): string => {
  let key = '';
  for (const text in point) key += isNumber(text, point[text]) ? `${text}\n` : `${text}=${canonical(point[text])}\n`;
  return key;
};

/** Every path that is a number in some point. */
export const numberPaths = ({ space, settings, sampler }: Drafted): readonly string[] => {
  const numbersOf = (point: Point): string[] => Object.keys(point).filter((text) => isNumber(text, point[text]));
  const given = [...settings.enqueue, ...((sampler.fields['points'] as readonly Point[] | undefined) ?? [])];
  const varied = allParameters(space.parameters).flatMap(({ path, distribution, options = [] }) =>
    distribution ? [path] : options.flatMap(({ values }) => numbersOf(values)),
  );
  return [...new Set([...varied, ...given.flatMap(numbersOf)])];
};

/** `lasting`: all points of the skeleton are refused, whatever their numbers. */
export const buildSkeleton = async (
  { ground, settings }: Drafted,
  point: Point,
  texts: readonly string[],
): Promise<Skeleton | (RefusedPoint & { readonly lasting: boolean })> => {
  const put = putPoint(ground, point);
  if (put.issues.length > 0) return { ...refused(put.issues), lasting: true };
  const {
    experiment: settled,
    issues,
    origins,
    dataIo,
    plan,
  } = await settle({ ...ground.read, issues: [] }, put.tree, ground.inspections);
  const { sweep: _, ...experiment } = settled as unknown as PlannedExperiment & { readonly sweep: unknown };
  const targets = new Map(texts.flatMap((text) => targetOf(text, put.tree, experiment, ground.read.catalog)));
  if (!isWhole(experiment)) {
    const errors = issues.filter(({ severity }) => severity === 'error');
    const numbers = [...targets.values()].map(({ path }) => formatPath(path));
    return { ...refused(errors), lasting: !errors.some(({ path }) => numbers.includes(path)) };
  }
  // Whether a monitored value exists depends on no number of the point.
  const unwatched = issues.filter(({ code, severity }) => code === 'unknown-value' && severity === 'error');
  if (unwatched.length > 0) return { ...refused(unwatched), lasting: true };
  const blank = withNumbers(experiment, new Map([...targets.values()].map((target) => [target, null])));
  return {
    experiment,
    tree: put.tree,
    dataIo,
    origins: plan?.origins ?? withoutSweep(origins),
    targets,
    holds: holdsIn(settings.where, experiment, [...targets.values()]),
    digest: fingerprint({ experiment: blank }, { data: '', modules: [] }),
  };
};

const targetOf = (text: string, tree: MapTree, experiment: PlannedExperiment, catalog: Catalog): [string, Target][] => {
  const at = fieldAt(parsePath(text).value!, tree, tree, catalog).value;
  const short = at?.field?.['slot'] ? kindFacts[at.field['slot'] as Kind].number : undefined;
  const { path, field } = (short ? fieldAt([...at!.path, short.field], tree, tree, catalog).value : at) ?? {};
  if (!path || !field) return [];
  const value = path.reduce<unknown>(
    (inside, segment) => (inside as Record<string, unknown> | null | undefined)?.[segment],
    experiment,
  );
  return [[text, { path, field, limits: limitsOf(field), value: value as Json, seenBy: seenBy(path, experiment) }]];
};

const seenBy = (path: Path, { data }: PlannedExperiment): Target['seenBy'] => {
  const [section, name] = path;
  const isBatch = formatPath(path).startsWith('data.batch');
  const isRate = section === 'optimizer' && name === 'learningRate';
  const setsLengths = section === 'train' || isBatch || isRate;
  const isOfModel = ['data', 'model', 'loss', 'metrics'].includes(String(section));
  // Groups are drawn from the seed, and their sizes decide how large parts are.
  if (section === 'seed' && (data.split.by ?? 'random') !== 'random') return { model: true, lengths: true };
  return { model: isOfModel && !setsLengths, lengths: setsLengths || section === 'data' };
};

/** For each path of `where`: the point's number, else the value that all points of the skeleton share. */
const holdsIn = (text: string | null, experiment: PlannedExperiment, targets: readonly Target[]): Skeleton['holds'] => {
  const where = text === null ? undefined : readConstraint(text).value;
  if (!where) return () => true;
  const targetAt = new Map(
    where.paths.map((path) => [
      path,
      targets.find(
        (target) => valueAt({ experiment: withNumbers(experiment, new Map([[target, mark]])) }, path) === mark,
      ),
    ]),
  );
  const fixed = new Map(where.paths.map((path) => [path, valueAt({ experiment }, path)]));
  return (numbers) =>
    where.holds((path) => (targetAt.get(path) && numbers.get(targetAt.get(path)!)) ?? fixed.get(path));
};
/** A number that no experiment holds. */
const mark = 2 ** 1000;

/** Whether the file's schema allows a number: unbounded distributions may exceed its limits. */
export const takes = ({ limits }: Target, value: number | boolean): boolean =>
  typeof value === 'boolean' ||
  limits === undefined ||
  ((!limits.whole || Number.isInteger(value)) &&
    value >= limits.least &&
    value > limits.above &&
    value <= limits.most &&
    value < limits.below);

const limitsOf = (field: TSchema): Target['limits'] => {
  if (field['amount']) return undefined;
  const {
    type,
    minimum = -Infinity,
    exclusiveMinimum = -Infinity,
    maximum = Infinity,
    exclusiveMaximum = Infinity,
  } = field as Record<string, number | undefined> & { readonly type?: string };
  return { whole: type === 'integer', least: minimum, above: exclusiveMinimum, most: maximum, below: exclusiveMaximum };
};

/** A number as it stands in a plan. */
export const plannedNumber = ({ field }: Target, value: number | boolean): Json =>
  field['amount'] ? amountText(value as number, field['amount'] as Unit[]) : value;

export const withNumbers = (experiment: PlannedExperiment, numbers: ReadonlyMap<Target, Json>): PlannedExperiment => {
  let changed: unknown = experiment;
  for (const [{ path }, value] of numbers) changed = replaced(changed, path, 0, value);
  return changed as PlannedExperiment;
};

const replaced = (at: unknown, path: Path, depth: number, value: Json): unknown => {
  if (depth === path.length) return value;
  const segment = path[depth]!;
  if (Array.isArray(at)) {
    const list = [...(at as unknown[])];
    list[Number(segment)] = replaced(list[Number(segment)], path, depth + 1, value);
    return list;
  }
  return { ...(at as object), [segment]: replaced((at as Record<string, unknown>)[segment], path, depth + 1, value) };
};
