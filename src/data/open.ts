import { DataError, type DataIo, type Labels, type Params } from '../contracts/data.ts';
import { type Bound, type Table } from '../registry/kinds.ts';
import { type ElementType, type Shape, type Tf } from '../contracts/tensors.ts';
import type { PlannedData } from '../contracts/plan.ts';
import { defined } from '../defined.ts';
import type { FittedColumns } from './columns/fitted.ts';
import { prepareTable } from './columns/prepare.ts';
import { columnStage } from './columns/stage.ts';
import { splitParts, type Subsets } from './split.ts';
import { fitTransforms } from './transform.ts';
import { heldInMemory } from './held.ts';
import { checkCut } from './columns/split-column.ts';
import { featuresChanged } from './messages.ts';

/** A dataset ready to be fed. */
export interface OpenData {
  readonly parts: Subsets;
  /** SHA-256 of the dataset's content, hex. */
  readonly digest: string;
  readonly labels: Labels;
  /** What each transform was fitted to on the training part, in their order; empty for one that is not fitted. */
  readonly params: readonly Params[];
  /** A sample as it is fed, and its type there. */
  readonly input: { readonly shape: Shape; readonly dtype: ElementType };
  /** Shape of a sample after the transforms. */
  readonly transformed: Shape;
  /** Typed columns of a table; left out where samples are fed as the dataset has them. */
  readonly columns?: FittedColumns;
}

/**
 * inspect ─► load ─► split ─► fit: columns are read once and shared by all parts, transforms are fitted on the training
 * part.
 * `loadTf` is asked only where a fitted transform follows another. Throws `DataError`, and `ShapeError` from a
 * transform.
 */
export const openData = async (
  dataset: Bound<'dataset'>,
  planned: PlannedData,
  transforms: readonly Bound<'transform'>[],
  seed: number,
  io: DataIo,
  loadTf: () => Promise<Tf>,
): Promise<OpenData> => {
  const table = await dataset.table?.(io);
  if (table) return openTable(table, planned, transforms, seed, loadTf, { io });
  checkCut(dataset.type, planned.split);
  const { features, labels } = await dataset.inspect(io);
  const loaded = await dataset.load(io);
  const found = loaded.parts.train.features;
  if (found.dtype !== features.dtype || String(found.shape) !== String(features.shape))
    throw new DataError(featuresChanged({ dataset: dataset.type, before: features, now: found }));
  const parts = splitParts({ parts: heldInMemory(loaded.parts, io.memory) }, labels, planned, seed);
  return {
    parts,
    digest: loaded.digest,
    labels,
    params: await fitTransforms(transforms, parts.train, loadTf),
    input: { shape: found.shape, dtype: found.dtype },
    transformed: transforms.reduce((shape, transform) => transform.shape(shape), found.shape),
  };
};

/** A table whose columns are typed. `fitted` are those of a model, which are not fitted again. */
export const openTable = async (
  table: Table,
  planned: PlannedData,
  transforms: readonly Bound<'transform'>[],
  seed: number,
  loadTf: () => Promise<Tf>,
  { io, fitted }: { readonly io: DataIo; readonly fitted?: FittedColumns },
): Promise<OpenData> => {
  const { split, take } = planned;
  const { parts, labels, columns, digest, inspection } = await prepareTable(table, {
    split,
    take,
    seed,
    io,
    ...defined({ fitted }),
  });
  const { shape, dtype } = inspection.features;
  const staged = withStage(columns, transforms, []);
  const params = await fitTransforms(staged.transforms, parts.train, loadTf);
  return {
    parts,
    digest,
    labels,
    params: params.slice(staged.transforms.length - transforms.length),
    input: { shape, dtype },
    transformed: staged.transforms.reduce((sample, transform) => transform.shape(sample), shape),
    columns,
  };
};

/** The transforms of the experiment, behind the one that makes of a table's rows the input of the model. */
export const withStage = (
  columns: FittedColumns | undefined,
  transforms: readonly Bound<'transform'>[],
  params: readonly Params[],
): { readonly transforms: readonly Bound<'transform'>[]; readonly params: readonly Params[] } => {
  const stage = columns && columnStage(columns);
  return stage ? { transforms: [stage, ...transforms], params: [{}, ...params] } : { transforms, params };
};
