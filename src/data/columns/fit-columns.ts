import { ColumnError } from '../../contracts/columns.ts';
import { DataError, type Labels } from '../../contracts/data.ts';
import type { Table, TableField } from '../../registry/kinds.ts';
import { positionsOf, type Subset } from '../split.ts';
import type { FittedColumn, FittedColumns } from './fitted.ts';
import { badColumn } from './messages.ts';
import { readKept } from './read-kept.ts';

/** Features and targets, fitted on the training rows alone; classes have nothing to fit. Throws `DataError`. */
export const fittedTo = async (
  table: Table,
  kept: Uint32Array | null,
  train: Pick<Subset, 'count' | 'index'>,
  kind: Labels['kind'],
): Promise<FittedColumns> => {
  const values = kind === 'value' ? table.targets : [];
  const all = await fitColumns(table, [...table.features, ...values], kept, train);
  const features = all.slice(0, table.features.length);
  const targets =
    kind === 'value' ? all.slice(features.length) : table.targets.map((field) => ({ ...field, params: {} }));
  const isIndex = features.some(({ column }) => column.isIndex?.());
  return { dtype: isIndex ? 'int32' : 'float32', features, targets, missing: table.missing };
};

/** Fits columns on the training rows alone, chunk by chunk. Throws `DataError`. */
export const fitColumns = async (
  { source }: Pick<Table, 'source'>,
  fields: readonly TableField[],
  kept: Uint32Array | null,
  train: Pick<Subset, 'count' | 'index'>,
): Promise<readonly FittedColumn[]> => {
  const fits = fields.map((field) => aboutColumn(field, () => field.column.fit()));
  const isTraining = train.index && membership(train);
  const rows = isTraining ? { kept, isWanted: isTraining } : { kept };
  for await (const { columns, refuse } of readKept(source, 'train', fields, rows))
    fields.forEach((field, i) =>
      aboutColumn(field, () => fits[i]!.observe(columns[i]!, (row, reason) => refuse(row, field, reason))),
    );
  return fields.map((field, i) => ({ ...field, params: aboutColumn(field, () => fits[i]!.finish()) }));
};

const membership = (train: Pick<Subset, 'count' | 'index'>): ((position: number) => boolean) => {
  const positions = positionsOf(train);
  const last = positions.reduce((most, position) => Math.max(most, position), 0);
  const members = new Uint8Array(last + 1);
  for (const position of positions) members[position] = 1;
  return (position) => members[position] === 1;
};

/** What a column says of itself is said at its field. */
export const aboutColumn = <T>({ name, field }: TableField, call: () => T): T => {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof ColumnError)) throw error;
    throw new DataError(badColumn({ column: name, reason: error.message }), field);
  }
};
