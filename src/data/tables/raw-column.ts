import { DataError } from '../../contracts/data.ts';
import type { RawValues, WantedColumn } from '../../contracts/table.ts';
import { parseCell } from '../columns/cells.ts';
import { badEncoding, beyondFloat64, noSuchForm, otherLength } from './messages.ts';
import { codeOf, type Dictionary } from './table-file.ts';

/** Consecutive values of a column as they are read. */
export interface RawColumn {
  /** A missing value. */
  skip(): void;
  addText(text: string): void;
  addNumber(value: number): void;
  /** Finite numbers of all rows at once. */
  addNumbers(values: Float64Array): void;
  addVector(values: ArrayLike<number | null>): void;
  readonly values: () => RawValues;
}

export interface RawColumnOptions {
  readonly wanted: WantedColumn;
  readonly dictionary: Dictionary;
  /** Rows to make room for. */
  readonly rows: number;
  readonly format: string;
  readonly place: (row: number) => string;
}

/** Makes the values of one column. The first value that has no form of the wanted kind throws `DataError`. */
export const rawColumn = (options: RawColumnOptions): RawColumn => {
  const { wanted, rows } = options;
  if (wanted.as === 'text') return textColumn(options);
  if (wanted.as === 'vector') return vectorColumn(options);
  if (wanted.as === 'boolean') {
    const values = new Int8Array(rows);
    return scalars(options, values, -1, parseCell.boolean, () => ({ raw: 'boolean', values }));
  }
  const values = new Float64Array(rows);
  if (wanted.as === 'date') return scalars(options, values, NaN, parseCell.date, () => ({ raw: 'date', values }));
  return scalars(options, values, NaN, parseCell.number, () => ({ raw: 'number', values }));
};

const scalars = (
  options: RawColumnOptions,
  values: Int8Array | Float64Array,
  missing: number,
  read: (text: string) => number | undefined,
  finished: () => RawValues,
): RawColumn => {
  let row = 0;
  const add = (value: number | undefined, text: () => string): void => {
    if (value === undefined || !isOf(options.wanted, value)) throw refused(options, row, text());
    values[row++] = value;
  };
  return {
    skip: () => void (values[row++] = missing),
    addText: (text) => add(read(text), () => text),
    addNumber: (value) => add(value, () => String(value)),
    addNumbers: (list) => {
      if (values instanceof Float64Array && areFinite(list)) row = rowsSet(values, list, row);
      else for (const value of list) add(value, () => String(value));
    },
    addVector: (list) => add(undefined, () => `[${Array.from(list).join(', ')}]`),
    values: finished,
  };
};

/** Sets values from a row on, and returns the row after them. */
const rowsSet = (values: Float64Array, list: Float64Array, row: number): number => {
  values.set(list, row);
  return row + list.length;
};

const areFinite = (list: Float64Array): boolean => {
  for (let i = 0; i < list.length; i++) if (!Number.isFinite(list[i])) return false;
  return true;
};

const isOf = ({ as }: WantedColumn, value: number): boolean =>
  as === 'boolean' ? value === 0 || value === 1 : Number.isFinite(value);

const refused = ({ wanted, place, format }: RawColumnOptions, row: number, text: string): DataError => {
  const value = { place: place(row), column: wanted.name, text };
  const isLarge =
    wanted.as === 'number' && text !== 'Infinity' && Math.abs(Number(text)) === Infinity && /^\W*\d/.test(text);
  return new DataError(isLarge ? beyondFloat64(value) : noSuchForm({ ...value, as: wanted.as, format }), wanted.field);
};

const textColumn = ({ wanted, dictionary, rows, place }: RawColumnOptions): RawColumn => {
  const codes = new Int32Array(rows);
  let row = 0;
  const addText = (text: string): void => {
    // Decoders write U+FFFD for bytes that aren't UTF-8.
    if (text.includes('\ufffd'))
      throw new DataError(badEncoding({ place: place(row), column: wanted.name }), wanted.field);
    codes[row++] = codeOf(dictionary, text);
  };
  return {
    skip: () => void (codes[row++] = -1),
    addText,
    addNumber: (value) => addText(String(value)),
    addNumbers: (list) => list.forEach((value) => addText(String(value))),
    addVector: (list) => addText(JSON.stringify(Array.from(list))),
    values: () => ({ raw: 'text', codes, texts: dictionary.texts }),
  };
};

const vectorColumn = (options: RawColumnOptions): RawColumn => {
  const { wanted, dictionary, rows, place } = options;
  let lists: Float32Array | undefined;
  let row = 0;
  const room = (size: number): Float32Array => {
    dictionary.size ??= size;
    if (size !== dictionary.size)
      throw new DataError(
        otherLength({ place: place(row), column: wanted.name, length: size, expected: dictionary.size }),
        wanted.field,
      );
    return (lists ??= new Float32Array(rows * size).fill(NaN));
  };
  const addVector = (list: ArrayLike<number | null>): void => {
    const into = room(list.length);
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      if (value === null || value === undefined || !Number.isFinite(Math.fround(value)))
        throw refused(options, row, `[${Array.from(list).join(', ')}]`);
      into[row * list.length + i] = value;
    }
    row++;
  };
  return {
    skip: () => void row++,
    addText: (text) => {
      const list = parseCell.vector(text);
      if (!list) throw refused(options, row, text);
      addVector(list);
    },
    addNumber: (value) => addVector([value]),
    addNumbers: (list) => list.forEach((value) => addVector([value])),
    addVector,
    values: () => {
      const size = dictionary.size ?? 0;
      return { raw: 'vector', size, values: lists ?? new Float32Array(rows * size).fill(NaN) };
    },
  };
};
