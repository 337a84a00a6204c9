import type { DataIo } from '../../contracts/data.ts';
import type { TableSource } from '../../contracts/table.ts';
import type { TableDescription } from '../../data/tables/description.ts';
import type { Table } from '../../registry/kinds.ts';
import { tableOf, type TableFields } from './_table-fields.ts';

/** Where the rows are: see `TableDescription`. */
type Described = Omit<TableDescription, 'missing'>;

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

export const openTable = (fields: TableFields, described: Described, io: DataIo): Promise<Table> => {
  const description = { ...described, missing: fields.missing.values };
  const key = JSON.stringify(description);
  const source = () =>
    kept(sources, io, key, async () => (await import('../../data/tables/open.ts')).openTable(io, description));
  return kept(tables, io, JSON.stringify([fields, key]), async () => tableOf(fields, await source()));
};
