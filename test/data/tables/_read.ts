import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DataIo } from '../../../src/contracts/data.ts';
import type { RawKind, RawValues, TablePart, TableSource } from '../../../src/contracts/table.ts';
import type { TableDescription, TableOptions } from '../../../src/data/tables/description.ts';
import { openTable } from '../../../src/data/tables/open.ts';
import { ioOf } from '../../fixtures/data/folder.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

export const csv = (written: Partial<TableDescription> = {}): TableDescription => ({
  format: 'csv',
  parts: { train: 't.csv' },
  ...written,
});

/** Values of rows, a list for each column; null where one is missing. */
export const valuesOf = (raw: RawValues): unknown[] => {
  if (raw.raw === 'text') return Array.from(raw.codes, (code) => (code < 0 ? null : raw.texts[code]));
  if (raw.raw === 'boolean') return Array.from(raw.values, (value) => (value < 0 ? null : value === 1));
  if (raw.raw !== 'vector') return Array.from(raw.values, (value) => (Number.isNaN(value) ? null : value));
  return Array.from({ length: raw.values.length / raw.size }, (_, row) => {
    const list = [...raw.values.subarray(row * raw.size, (row + 1) * raw.size)];
    return list.every(Number.isNaN) ? null : list;
  });
};

export type Wanted = Readonly<Record<string, RawKind>>;

export const readAll = async (source: TableSource, wanted: Wanted, part: TablePart = 'train'): Promise<unknown[][]> => {
  const all: unknown[][] = Object.keys(wanted).map(() => []);
  const columns = Object.entries(wanted).map(([name, as]) => ({ name, as, field: `features.${name}` }));
  for await (const chunk of source.read(part, columns))
    chunk.columns.forEach((raw, i) => all[i]!.push(...valuesOf(raw)));
  return all;
};

export const read = async (
  io: DataIo,
  description: TableDescription,
  wanted: Wanted,
  options: TableOptions = {},
): Promise<unknown[][]> => readAll(await openTable(io, description, { threads: 2, ...options }), wanted);

export const readText = (content: string | Uint8Array, wanted: Wanted, written: Partial<TableDescription> = {}) =>
  read(ioOf({ 't.csv': content }), csv(written), wanted);

export const failure = async (reading: Promise<unknown>): Promise<readonly [string, string | undefined]> => {
  const error = await reading.then(
    () => undefined,
    (thrown: Error & { field?: string }) => thrown,
  );
  if (error?.name !== 'DataError') throw error ?? new Error('Nothing was thrown.');
  return [error.message, error.field];
};

/** Files among which a query has written some. */
export const written = async (files: Files, query: (folder: string) => string): Promise<DataIo> => {
  const io = ioOf(files);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(query(io.folder));
  connection.closeSync();
  instance.closeSync();
  return io;
};

export const parquetOf = (query: string, name = 't.parquet'): Promise<DataIo> =>
  written({}, (folder) => `COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet)`);
