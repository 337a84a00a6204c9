import type { RawKind, RawValues } from '../../contracts/table.ts';
import type { HostArray } from '../../contracts/tensors.ts';
import { valuesOfCells } from '../../data/columns/cells.ts';
import { encodeRows } from '../../data/columns/encode-rows.ts';
import { columnsRead, type FittedColumn, type FittedColumns } from '../../data/columns/fitted.ts';
import { InputError, shown } from './input-error.ts';
import { itemOf, type Items } from './item.ts';

/** The cells of a row, one for each feature; undefined where it is not there. */
export type Row = readonly (string | undefined)[];

/** Rows of a file, encoded as in training; where one of them is wrong, each by itself. */
export const rowItems = (file: string, index: number, rows: readonly Row[], columns: FittedColumns): Items[] => {
  try {
    return [{ file, index, count: rows.length, values: encodeCells(columns, rows) }];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return rows.map((row, i) => itemOf(file, index + i, () => encodeCells(columns, [row])));
  }
};

/** Throws `InputError`. */
export const encodeCells = (columns: FittedColumns, rows: readonly Row[]): HostArray => {
  const missing = new Set(columns.missing);
  const values = columns.features.map((feature, at) => {
    const cells = rows.map((row) => {
      const cell = row[at];
      return cell === undefined || missing.has(cell) ? undefined : cell;
    });
    return valuesOf(feature, cells);
  });
  return encodeRows(columns, values, rows.length, {
    refuse: (_, { name }, reason) => {
      throw new InputError(`has a wrong ${shown(name)}: it ${reason.replace(/\.$/, '')}`);
    },
  });
};

const valuesOf = ({ name, raw, column, params }: FittedColumn, cells: Row): RawValues => {
  if (column.missing() !== 'fill' && cells.includes(undefined))
    throw new InputError(`misses a value as ${shown(name)}`);
  const refuse = (_: number, text: string): never => {
    throw new InputError(`has ${shown(text)} as ${shown(name)}, expected ${kinds[raw]}`);
  };
  return valuesOfCells(raw, cells, refuse, raw === 'vector' ? column.slots(params) : undefined);
};

const kinds: Readonly<Record<RawKind, string>> = {
  number: 'a number',
  boolean: '`true` or `false`',
  date: 'a date such as `2024-12-31`',
  vector: 'a list of as many numbers as in training',
  text: 'a text',
};

/** The row of a JSON object. Throws `InputError`. */
export const rowOf = (value: unknown, columns: FittedColumns): Row => {
  const names = columnsRead(columns).map(({ name }) => name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`is ${shown(JSON.stringify(value))}, expected an object with ${names.map(shown).join(', ')}`);
  return names.map((name) => (Object.hasOwn(value, name) ? cellOf(value[name as never], name) : undefined));
};

const cellOf = (value: unknown, name: string): string | undefined => {
  if (value === null) return undefined;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return JSON.stringify(value);
  throw new InputError(`has a map as ${shown(name)}`);
};
