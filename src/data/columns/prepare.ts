import { DataError, type Column, type Dataset, type Labels, type Part } from '../../contracts/data.ts';
import type { TablePart } from '../../contracts/table.ts';
import type { Table, TableField } from '../../registry/kinds.ts';
import { defined } from '../../defined.ts';
import { splitParts, type Subset, type Subsets } from '../split.ts';
import { encodePart } from './encode-part.ts';
import { storeInMemory } from '../cache/in-memory.ts';
import { fittedTo } from './fit-columns.ts';
import { inspectionOf } from './inspection.ts';
import { classesOf, classIndices, targetKind, valueLabels } from './labels.ts';
import { splitColumnOf, type SplitColumn } from './split-column.ts';
import { partOrder } from '../split-keys.ts';
import { indexBeside, noFeatures, ownPart } from './messages.ts';
import type { Prepared, PrepareOptions } from './prepared.ts';
import { replayed } from './replay.ts';
import { surveyPart, type ClassCodes, type SurveyedPart } from './survey.ts';
import { prepareWindows } from './windows/prepare.ts';

/** The last preparation of a table: what is planned need not be prepared again to be run. */
const lastPrepared = new WeakMap<Table, { readonly key: string; readonly prepared: Promise<Prepared> }>();

export const prepareTable = (table: Table, options: PrepareOptions): Promise<Prepared> => {
  if (options.fitted) return prepare(table, options);
  const { split, take, seed } = options;
  const key = JSON.stringify([split, take, seed]);
  const last = lastPrepared.get(table);
  if (last?.key === key) return last.prepared;
  const prepared = prepare(table, options);
  lastPrepared.set(table, { key, prepared });
  return prepared;
};

/** A table is parsed once, and hashed meanwhile. */
const prepare = async (given: Table, options: PrepareOptions): Promise<Prepared> => {
  const { io, fitted: before } = options;
  const table = before ? { ...given, features: before.features, targets: before.targets } : given;
  if (!io) return prepareRows(table, options);
  const source = replayed(table.source, io.tempFolder);
  try {
    return await prepareRows({ ...table, source }, options);
  } finally {
    await source.close();
  }
};

/**
 * survey ─► split ─► fit on the training rows ─► encode: three readings, chunk by chunk. Throws `DataError`.
 */
const prepareRows = async (table: Table, options: PrepareOptions): Promise<Prepared> => {
  const { io, fitted: before } = options;
  if (table.features.length === 0) throw new DataError(noFeatures(), 'features');
  if (table.windows) return prepareWindows(table, table.windows, options);
  checkIndex(table.features);
  const kind = targetKind(table.targets);
  const codes: ClassCodes = new Map();
  const classField = kind === 'class' ? { field: table.targets[0]!, codes } : null;
  const cut = splitColumnOf(table.source, options.split);
  const surveyed = new Map<TablePart, SurveyedPart>();
  const digesting = table.source.digest();
  // A failure is reported when the digest is wanted.
  digesting.catch(() => undefined);
  for (const part of table.source.parts)
    surveyed.set(part, await surveyPart(table, part, classField, part === 'train' ? cut : null));
  const classes = classField && classesOf(classField.field, codes);
  const stubs = stubParts(surveyed, classes && classIndices([...codes.keys()], classes));
  const split = splitParts({ parts: stubs }, { kind }, { ...options, keys: surveyed.get('train')!.keys }, options.seed);
  if (cut) checkOwnParts(cut, surveyed);
  const columns = before ?? (await fittedTo(table, surveyed.get('train')!.kept, split.train, kind));
  const unseen = new Map<string, number>();
  const digest = await digesting;
  const store = io?.storeRows ?? storeInMemory;
  const encoded = new Map<Column, Pick<Part, 'features' | 'labels'>>();
  for (const [part, { count, kept }] of surveyed) {
    const stub = stubs[part]!;
    const { features, targets } = await encodePart(table, { part, count, kept, store, digest }, columns, unseen);
    encoded.set(stub.features, { features, labels: kind === 'class' ? stub.labels : targets! });
  }
  const withColumns = (subset: Subset): Subset => ({ ...subset, ...encoded.get(subset.features) });
  const parts = Object.fromEntries(
    Object.entries(split).map(([name, subset]: [string, Subset]) => [name, withColumns(subset)]),
  ) as unknown as Subsets;
  const labels: Labels = classes ? { kind: 'class', classes } : valueLabels(columns.targets);
  return {
    inspection: inspectionOf({
      table,
      surveyed,
      columns,
      labels,
      unseen,
      ...defined({ cut: cut ? { ...cut, split } : undefined }),
    }),
    parts,
    labels,
    columns,
    digest,
  };
};

/** Rows whose column names a part that has files of its own would be used nowhere. */
const checkOwnParts = ({ by, name, field }: SplitColumn, surveyed: ReadonlyMap<TablePart, SurveyedPart>): void => {
  if (by !== 'column') return;
  const { values } = surveyed.get('train')!.keys!;
  const both = partOrder.find((part, i) => part !== 'train' && surveyed.has(part) && Array.from(values).includes(i));
  if (both) throw new DataError(ownPart({ name, part: both }), field);
};

const checkIndex = (features: readonly TableField[]): void => {
  const index = features.find(({ column }) => column.isIndex?.());
  if (index && features.length > 1) throw new DataError(indexBeside({ name: index.name }), index.field);
};

/** Parts as they are split, before anything is encoded: their classes are known. */
const stubParts = (surveyed: ReadonlyMap<TablePart, SurveyedPart>, indices: Int32Array | null): Dataset['parts'] => {
  const stub = ({ count, codes }: SurveyedPart): Part => ({
    count,
    features: { shape: [0], dtype: 'float32', data: new Float32Array(0) },
    labels: {
      shape: [],
      dtype: 'int32',
      data: codes && indices ? codes.map((code) => indices[code]!) : new Int32Array(0),
    },
  });
  const [validation, test] = [surveyed.get('validation'), surveyed.get('test')];
  return {
    train: stub(surveyed.get('train')!),
    ...defined({ validation: validation && stub(validation), test: test && stub(test) }),
  };
};
