import type { DuckDBVector } from '@duckdb/node-api';
import type { RawColumn } from './raw-column.ts';

/** Passes the values of a vector of the database on, row by row. Texts go through `addText`. */
export const addVector = (
  into: RawColumn,
  vector: DuckDBVector,
  rows: number,
  addText: (text: string, into: RawColumn) => void,
): void => {
  const numbers = numbersOf(vector);
  if (numbers) return addNumbers(into, numbers, rows);
  for (let row = 0; row < rows; row++) {
    const value: unknown = vector.getItem(row);
    if (value === null) into.skip();
    else if (typeof value === 'number') into.addNumber(value);
    else if (typeof value === 'string') addText(value, into);
    else into.addVector((value as { readonly items: readonly (number | null)[] }).items);
  }
};

/** The arrays behind a vector of DOUBLE. `valid` has a bit for each value, and is null if none is missing. */
interface Numbers {
  readonly values: Float64Array;
  readonly valid: Uint8Array | null;
}

/** Reading value by value through the library takes longer than parsing. */
const numbersOf = (vector: DuckDBVector): Numbers | undefined => {
  const { items, validity } = vector as unknown as { items?: unknown; validity?: { data?: unknown; offset?: unknown } };
  if (!(items instanceof Float64Array) || validity?.offset !== 0) return undefined;
  const { data } = validity;
  if (data === null) return { values: items, valid: null };
  if (!(data instanceof BigUint64Array)) return undefined;
  return { values: items, valid: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
};

const addNumbers = (into: RawColumn, { values, valid }: Numbers, rows: number): void => {
  if (valid === null || hasAll(valid, rows)) return into.addNumbers(values.subarray(0, rows));
  for (let row = 0; row < rows; row++)
    if (isValid(valid, row)) into.addNumber(values[row]!);
    else into.skip();
};

const isValid = (valid: Uint8Array, row: number): boolean => ((valid[row >> 3]! >> (row & 7)) & 1) === 1;

const hasAll = (valid: Uint8Array, rows: number): boolean => {
  for (let byte = 0; byte < rows >> 3; byte++) if (valid[byte] !== 255) return false;
  for (let row = rows & ~7; row < rows; row++) if (!isValid(valid, row)) return false;
  return true;
};
