import { prepareTable } from '../../data/columns/prepare.ts';
import { checkCut } from '../../data/columns/split-column.ts';
import { bind } from '../../registry/bind.ts';
import type { Planned, PlanFacts, PlannedData, PlannedTrain, ShuffleWindows } from '../../contracts/plan.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { DataError, type DataIo, type Inspection } from '../../contracts/data.ts';
import { ShapeError, type Bound, type Kind, type ModelFacts } from '../../registry/kinds.ts';
import { type Shape } from '../../contracts/tensors.ts';
import { fieldsOf } from '../../registry/catalog.ts';
import { partCounts } from './counts.ts';
import { fail, type Failure, type Result } from '../issues/issue.ts';
import { isWhole } from './planned.ts';
import { shuffleWindows } from './shuffle-windows.ts';
import { layerNames } from '../paths.ts';
import type { Path } from '../tree.ts';
import { messageOf } from '../../contracts/explained-error.ts';

/** The experiment as far as it is known; `undefined` stands where an issue does. */
export interface KnownExperiment {
  readonly name?: string;
  readonly seed?: number | undefined;
  readonly data?: PlannedData | undefined;
  readonly model?: { readonly layers?: readonly (Planned | undefined)[] | undefined } | undefined;
  readonly loss?: Planned | undefined;
  readonly metrics?: readonly (Planned | undefined)[] | undefined;
  readonly optimizer?: Planned | undefined;
  readonly reporters?: readonly (Planned | undefined)[] | undefined;
  readonly train?: { readonly [N in keyof PlannedTrain]?: PlannedTrain[N] | undefined };
}

/** What is found out about an experiment; each fact is there when what it rests on is. */
export interface Facts {
  readonly dataset?: Inspection | undefined;
  readonly counts?: PlanFacts['counts'] | undefined;
  readonly transformed?: Shape | undefined;
  readonly layers?: PlanFacts['layers'] | undefined;
  readonly stepsPerEpoch?: number | undefined;
  readonly steps?: number | undefined;
  readonly values?: readonly string[] | undefined;
  readonly windows?: ShuffleWindows | undefined;
  readonly failures: readonly Found[];
}
export interface Found extends Failure {
  readonly path: Path;
}

//   inspect ─► counts ─► steps
//          └─► transforms ─► layers, each from the shape before it
export const gatherFacts = async (
  experiment: KnownExperiment,
  catalog: Catalog,
  io: DataIo,
  inspections: Inspections = new Map(),
): Promise<Facts> => {
  const { data } = experiment;
  const inspected = await inspect(experiment, catalog, io, inspections);
  const dataset = inspected?.value;
  const counts =
    dataset && data && isWhole(data.split) && isWhole(data.take)
      ? partCounts(dataset, data.split, data.take)
      : undefined;
  const transformed =
    dataset && data?.transforms
      ? follow('transform', data.transforms, inputOf(dataset), catalog, ['data', 'transforms'])
      : undefined;
  const layers =
    transformed?.end && experiment.model?.layers
      ? follow('layer', experiment.model.layers, transformed.end, catalog, ['model', 'layers'])
      : undefined;
  const names = layerNames((experiment.model?.layers ?? []).map(nameOf));
  const lengths = lengthsOf(experiment, counts);
  return {
    dataset,
    counts,
    transformed: transformed?.end,
    layers:
      layers?.end &&
      layers.shapes.map((output, i) => ({ name: names[i]!, type: experiment.model!.layers![i]!.type, output })),
    ...lengths,
    values:
      counts && experiment.metrics?.every((metric) => metric !== undefined)
        ? valueNames(counts, experiment.metrics)
        : undefined,
    windows:
      dataset && counts && data?.shuffle === true && data.balance !== 'classes'
        ? shuffleWindows(dataset, counts.train)
        : undefined,
    failures: [
      ...(inspected?.failure ? [inspected.failure] : []),
      ...(dataset && data?.augment ? augmentationFailures(data.augment, inputOf(dataset), catalog) : []),
      ...(transformed?.failures ?? []),
      ...(layers?.failures ?? []),
    ],
  };
};

/** How long the training is. */
export const lengthsOf = (
  { data, train }: KnownExperiment,
  counts: Facts['counts'],
): Pick<Facts, 'stepsPerEpoch' | 'steps'> => {
  const stepsPerEpoch =
    counts && data && isWhole(data.batch) && train?.accumulate
      ? Math.ceil(Math.ceil(counts.train / data.batch.train) / train.accumulate)
      : undefined;
  return {
    stepsPerEpoch,
    steps:
      stepsPerEpoch && train?.epochs && train.maxSteps !== undefined
        ? Math.min(train.epochs * stepsPerEpoch, train.maxSteps ?? Infinity)
        : undefined,
  };
};

export const nameOf = (layer: Planned | undefined) => ({
  type: layer?.type ?? 'layer',
  name: (layer?.['name'] as string | null | undefined) ?? null,
});

/** In the order of columns: part by part, the loss first. */
const valueNames = (counts: PlanFacts['counts'], metrics: readonly (Planned | undefined)[]): string[] =>
  (['train', 'validation', 'test'] as const)
    .filter((part) => counts[part] !== undefined)
    .flatMap((part) => ['loss', ...metrics.map((metric) => metric!.type)].map((name) => `${part}/${name}`));

type Inspected = { readonly value?: Inspection; readonly failure?: Found };
/** What is known of datasets already, by their type and fields. */
export type Inspections = Map<string, Promise<Inspected | undefined>>;

/** A sample as the transforms of the experiment take it. */
const inputOf = ({ features, columns }: Inspection): Shape => {
  const inputs = columns?.filter(({ role }) => role === 'feature');
  if (!inputs) return features.shape;
  return [...features.shape.slice(0, -1), inputs.reduce((sum, { width }) => sum + width, 0)];
};

/** Only the dataset’s own fields must be known to open it; typed columns are fitted on the training part of the split. */
const inspect = async (
  { data, seed }: KnownExperiment,
  catalog: Catalog,
  io: DataIo,
  inspections: Inspections,
): Promise<Inspected | undefined> => {
  const component = data && catalog.get('dataset', data.type);
  if (!data || !component) return undefined;
  const own = Object.keys(component.fields).map((name) => data[name]);
  if (!own.every(isWhole)) return undefined;
  const { split, take } = data;
  const isSplit = isWhole(split) && isWhole(take) && seed !== undefined;
  const key = JSON.stringify([data.type, own, ...(component.table ? [split, take, seed] : [])]);
  const inspected = inspections.get(key) ?? open(data, catalog, io, isSplit ? { split, take, seed } : undefined);
  inspections.set(key, inspected);
  return inspected;
};

type Splitting = Pick<PlannedData, 'split' | 'take'> & { readonly seed: number };

const open = async (
  data: PlannedData,
  catalog: Catalog,
  io: DataIo,
  splitting: Splitting | undefined,
): Promise<Inspected | undefined> => {
  try {
    const dataset = bindKnown(catalog, 'dataset', data);
    const table = await dataset.table?.(io);
    if (!table && splitting) checkCut(data.type, splitting.split);
    if (!table) return { value: await dataset.inspect(io) };
    return splitting && { value: (await prepareTable(table, { ...splitting, io })).inspection };
  } catch (error) {
    if (isAborted(error)) throw error;
    if (error instanceof DataError)
      return {
        failure: {
          code: 'data-error',
          message: error.message,
          path: ['data', ...fieldPath(error.field)],
        },
      };
    return { failure: { ...threw('dataset', data.type, error), path: ['data'] } };
  }
};

/** Whether the command line stopped the work: its reason is an exit code. */
const isAborted = (error: unknown): boolean => typeof error === 'number';

/** Path to a field as datasets name theirs: `features[0]`, `features["my column"]`. */
export const fieldPath = (field = ''): Path =>
  [...field.matchAll(/\["((?:[^"\\]|\\.)*)"\]|[^.[\]]+/g)].map(([part, quoted]) => {
    if (quoted !== undefined) return JSON.parse(`"${quoted}"`) as string;
    return /^\d+$/.test(part) ? Number(part) : part;
  });

/** A planned component of which some common fields may be unknown; those are left out. */
const bindKnown = <K extends Kind>(catalog: Catalog, kind: K, planned: Planned): Bound<K> => {
  const component = catalog.get(kind, planned.type)!;
  const known = Object.entries(fieldsOf(component as never)).map(([name]) => [
    name,
    isWhole(planned[name]) ? planned[name] : null,
  ]);
  return bind(catalog, kind, { type: planned.type, ...Object.fromEntries(known) });
};

interface Followed {
  readonly shapes: readonly Shape[];
  /** Shape after the last; undefined when the way there is not known. */
  readonly end: Shape | undefined;
  readonly failures: readonly Found[];
}

/** The shape of a sample after each of the components in turn, until one is unknown or cannot take it. */
const follow = (
  kind: 'transform' | 'layer',
  chain: readonly (Planned | undefined)[],
  start: Shape,
  catalog: Catalog,
  path: Path,
): Followed => {
  const shapes: Shape[] = [];
  let shape = start;
  for (const [i, planned] of chain.entries()) {
    if (!isWhole(planned)) return { shapes, end: undefined, failures: [] };
    const next = shapeAfter(kind, planned, shape, catalog);
    if (next.failure) return { shapes, end: undefined, failures: [{ ...next.failure, path: [...path, i] }] };
    shape = next.value;
    shapes.push(shape);
  }
  return { shapes, end: shape, failures: [] };
};

/** Augmentations keep the shape, so each is checked against that of the dataset. */
const augmentationFailures = (augment: readonly (Planned | undefined)[], input: Shape, catalog: Catalog): Found[] =>
  augment.flatMap((planned, i) => {
    if (!isWhole(planned)) return [];
    const { value, failure } = guarded('augmentation', planned.type, () =>
      bind(catalog, 'augmentation', planned).check?.(input),
    );
    const path = ['data', 'augment', i];
    if (failure) return [{ ...failure, path }];
    return value === undefined ? [] : [{ code: 'shape-does-not-fit' as const, message: value, path }];
  });

const shapeAfter = (kind: 'transform' | 'layer', planned: Planned, input: Shape, catalog: Catalog): Result<Shape> => {
  const { value, failure } = guarded(kind, planned.type, () => bind(catalog, kind, planned).shape(input));
  if (failure) return { failure };
  const isShape = Array.isArray(value) && value.every((size) => Number.isInteger(size) && size > 0);
  return isShape
    ? { value }
    : fail(
        'component-failed',
        `The ${kind} \`${planned.type}\` says that its output has the shape \`${JSON.stringify(value)}\` for the ` +
          `input [${input.join(', ')}]; a shape is a list of positive integers.`,
      );
};

/** A component is somebody’s code: what it throws is said at its place in the file. */
export const guarded = <T>(kind: Kind, type: string, call: () => T): Result<T> => {
  try {
    return { value: call() };
  } catch (error) {
    if (error instanceof ShapeError) return fail('shape-does-not-fit', error.message);
    return { failure: threw(kind, type, error) };
  }
};

const threw = (kind: Kind, type: string, error: unknown): Failure => ({
  code: 'component-failed',
  message: `The code of the ${kind} \`${type}\` threw: ${messageOf(error)}`,
});

export const modelFacts = ({ dataset, layers }: Facts): ModelFacts | undefined => {
  const output = layers?.at(-1)?.output;
  return dataset && output ? { labels: dataset.labels, output } : undefined;
};
