import { closest, distance } from 'fastest-levenshtein';
import { DataError } from '../../contracts/data.ts';
import type { Row, Table } from './_table.ts';

/** Positions of columns by name; `field` is the one that asks for them. */
export const positionsOf = ({ columns, file }: Table, names: readonly string[], field: string): readonly number[] =>
  names.map((name) => {
    const at = columns.indexOf(name);
    if (at < 0) throw new DataError(`\`${file}\` has no column \`${name}\`${suggestion(name, columns)}`, field);
    return at;
  });

const suggestion = (name: string, columns: readonly string[]): string => {
  const near = closest(name, columns);
  return distance(name, near) <= name.length / 3
    ? `. Did you mean \`${near}\`?`
    : `: it has ${columns.map((column) => `\`${column}\``).join(', ')}.`;
};

export interface Missing {
  /** What stands where a value is missing. */
  readonly values: readonly string[];
  readonly rows: 'error' | 'drop';
}

/** The rows that have a value in each of these columns. */
export const withoutMissing = (table: Table, positions: readonly number[], { values, rows }: Missing): Table => {
  const names = new Set(values);
  const missing = (row: Row) => positions.find((at) => names.has(row.values[at]!));
  const complete = table.rows.filter((row) => missing(row) === undefined);
  if (complete.length === table.rows.length) return table;
  if (rows === 'error') {
    const row = table.rows.find((candidate) => missing(candidate) !== undefined)!;
    const at = missing(row)!;
    throw new DataError(
      `${placeOf(table, row, at)} has no value (\`${row.values[at]!}\`): complete it, or write \`missing: {rows: drop}\` to leave out such rows.`,
      table.field,
    );
  }
  if (complete.length === 0)
    throw new DataError(
      `\`${table.file}\` has no complete row: each one misses a value in the columns that are used.`,
      table.field,
    );
  return { ...table, rows: complete };
};

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The columns as float32, row by row. */
export const numbersOf = (table: Table, positions: readonly number[]): Float32Array => {
  const numbers = new Float32Array(table.rows.length * positions.length);
  let next = 0;
  for (const row of table.rows)
    for (const at of positions) {
      const text = row.values[at]!;
      if (!decimal.test(text))
        throw new DataError(
          `${placeOf(table, row, at)} is \`${text}\`, expected a number: leave the column out, or name what stands for missing values under \`missing.values\`.`,
          table.field,
        );
      numbers[next] = Number(text);
      if (!Number.isFinite(numbers[next++]))
        throw new DataError(
          `${placeOf(table, row, at)} is \`${text}\`, which is more than a float32 holds.`,
          table.field,
        );
    }
  return numbers;
};

export const textsOf = (table: Table, at: number): readonly string[] => table.rows.map(({ values }) => values[at]!);

const placeOf = ({ file, columns }: Table, { line }: Row, at: number) =>
  `\`${file}\` line ${line}, column \`${columns[at]!}\``;
