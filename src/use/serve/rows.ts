import type { HostArray } from '../../contracts/tensors.ts';
import { slotsOf, type FittedColumns } from '../../data/columns/fitted.ts';
import { InputError } from '../inputs/input-error.ts';
import { encodeCells, rowOf, type Row } from '../inputs/rows.ts';
import { notRows, tooManyRows } from '../messages.ts';
import { guarded, mostSamples, RequestError } from './request-error.ts';

/** Rows of a request, encoded as in training: `{"rows": [{…}, …]}`, or one object. Throws `RequestError`. */
export const jsonRows = (parsed: unknown, columns: FittedColumns): readonly HostArray[] => {
  const key = listKey(parsed, columns);
  if (key === undefined) return [guarded('The row', () => encodeCells(columns, [rowOf(parsed, columns)]))];
  const many = (parsed as Readonly<Record<string, unknown>>)[key];
  if (!Array.isArray(many) || many.length === 0) throw new RequestError(400, notRows(key));
  if (many.length > mostSamples) throw new RequestError(413, tooManyRows({ count: many.length, most: mostSamples }));
  return encoded(
    many.map((row, i) => guarded(`Row ${i}`, () => rowOf(row, columns))),
    columns,
  );
};

/** The name of the list; a column of that name makes the object one row. */
const listKey = (parsed: unknown, { features }: FittedColumns): string | undefined => {
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  return ['rows', 'samples'].find((key) => Object.hasOwn(parsed, key) && !features.some(({ name }) => name === key));
};

/** All at once; where a row is wrong, one by one until it is found. */
const encoded = (rows: readonly Row[], columns: FittedColumns): readonly HostArray[] => {
  try {
    const values = encodeCells(columns, rows);
    const width = slotsOf(columns.features);
    return rows.map((_, i) => values.subarray(i * width, (i + 1) * width));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return rows.map((row, i) => guarded(`Row ${i}`, () => encodeCells(columns, [row])));
  }
};
