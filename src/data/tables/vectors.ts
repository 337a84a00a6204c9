import type { DuckDBVector } from '@duckdb/node-api';
import type { RawColumn } from './raw-column.ts';

/** Passes the values of a vector of the database on, row by row. Texts go through `addText`. */
export const addVector = (
  into: RawColumn,
  vector: DuckDBVector,
  rows: number,
  addText: (text: string, into: RawColumn) => void,
): void => {
  for (let row = 0; row < rows; row++) {
    const value: unknown = vector.getItem(row);
    if (value === null) into.skip();
    else if (typeof value === 'number') into.addNumber(value);
    else if (typeof value === 'string') addText(value, into);
    else into.addVector((value as { readonly items: readonly (number | null)[] }).items);
  }
};
