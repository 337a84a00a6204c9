import { basename, dirname, join, resolve } from 'node:path';
import { textAt } from '../../contracts/raw-values.ts';
import { DataError } from '../../contracts/data.ts';
import type { TableChunk, TableSource } from '../../contracts/table.ts';
import type { FittedColumns } from '../../data/columns/fitted.ts';
import { createDataIo } from '../../data/io.ts';
import { openTable } from '../../data/tables/open.ts';
import { withoutColumn } from '../messages.ts';
import { InputError } from './input-error.ts';
import type { Items } from './item.ts';
import { rowItems, type Row } from './rows.ts';

export const isParquet = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1';

/** Rows of a Parquet file; other columns are ignored. */
export async function* parquetItems(file: string, columns: FittedColumns): AsyncGenerator<Items[]> {
  const path = resolve(file);
  const io = createDataIo(join(dirname(path), 'predict'));
  try {
    const source = await openTable(io, { format: 'parquet', parts: { train: basename(path) } });
    checkColumns(source, columns);
    const wanted = columns.features.map(({ name, raw }) => ({ name, as: raw, field: 'features' }));
    for await (const chunk of source.read('train', wanted))
      for (let first = 0; first < chunk.count; first += together)
        yield rowItems(file, chunk.first + first, rowsOf(chunk, first), columns);
  } catch (error) {
    if (error instanceof DataError) throw new InputError(`can't be read: ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
}

const together = 256;

const checkColumns = (source: TableSource, { features }: FittedColumns): void => {
  const names = source.columns.map(({ name }) => name);
  const absent = features.find(({ name }) => !names.includes(name));
  if (absent) throw new InputError(withoutColumn({ name: absent.name, names }));
};

const rowsOf = ({ columns, count }: TableChunk, first: number): Row[] =>
  Array.from({ length: Math.min(together, count - first) }, (_, i) =>
    columns.map((values) => {
      const text = textAt(values, first + i);
      return values.raw === 'vector' && text !== undefined ? `[${text}]` : text;
    }),
  );
