import type { DataIo } from '../../contracts/data.ts';
import type { TableSource } from '../../contracts/table.ts';
import type { Table } from '../../registry/kinds.ts';
import type { TableFormat } from './_table.ts';
import { openParsedTable } from './_parsed-table.ts';
import { tableOf, type TableFields } from './_table-fields.ts';

interface Fields extends TableFields, TableFormat {
  readonly train: string;
  readonly test: string | null;
}

/** What was opened last through an `io`: a table that is planned need not be read again to be run. */
interface Kept<T> {
  readonly key: string;
  readonly value: Promise<T>;
}
const sources = new WeakMap<DataIo, Kept<TableSource>>();
const tables = new WeakMap<DataIo, Kept<Table>>();

const kept = <T>(by: WeakMap<DataIo, Kept<T>>, io: DataIo, key: string, make: () => Promise<T>): Promise<T> => {
  const last = by.get(io);
  if (last?.key === key) return last.value;
  const value = make();
  by.set(io, { key, value });
  return value;
};

export const openTable = (fields: Fields, io: DataIo): Promise<Table> => {
  const { train, test, delimiter, header, missing } = fields;
  const file = JSON.stringify([train, test, delimiter, header, missing.values]);
  const source = () =>
    kept(sources, io, file, () => openParsedTable({ train, test, delimiter, header, missing: missing.values }, io));
  return kept(tables, io, JSON.stringify(fields), async () => tableOf(fields, await source()));
};
