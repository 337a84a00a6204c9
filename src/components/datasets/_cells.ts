import { DataError } from '../../contracts/data.ts';
import type { Named, Place } from './_columns.ts';
import { beyondFloat32, noNumber, noValue, tooManyClasses } from './_messages.ts';
import type { TakeRow } from './_table.ts';

export interface Missing {
  /** Texts that stand for a missing value. */
  readonly values: readonly string[];
  readonly rows: 'error' | 'drop';
}

/** A column with more different labels does not hold classes. */
const mostClasses = 2 ** 20;

/** Codes of labels, in the order in which they come; both parts of a dataset share them. */
export type Codes = Map<string, number>;

export const codeOf = (codes: Codes, text: string, { file, column }: { file: string; column: Named }): number => {
  const known = codes.get(text);
  if (known !== undefined) return known;
  if (codes.size === mostClasses)
    throw new DataError(tooManyClasses({ file, column: column.name, most: mostClasses }), column.field);
  codes.set(text, codes.size);
  return codes.size - 1;
};

/** Passes on the rows that have a value in each of these columns; `onDrop` gets the first column without one. */
export const completeRows = (
  take: TakeRow,
  positions: readonly number[],
  { values: names, rows, onDrop }: Missing & { onDrop(at: number): void },
  place: (at: number, line: number) => Place,
): TakeRow => {
  const missing = new Set(names);
  return (values, line) => {
    for (const at of positions)
      if (missing.has(values[at]!)) {
        if (rows === 'drop') return onDrop(at);
        const { words, field } = place(at, line);
        throw new DataError(noValue({ place: words, text: values[at]! }), field);
      }
    take(values, line);
  };
};

/** No two parts match the same digits, so that a long text takes linear time. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number as float32. */
export const numberOf = (text: string, place: () => Place): number => {
  if (!decimal.test(text)) {
    const { words, field } = place();
    throw new DataError(noNumber({ place: words, text }), field);
  }
  const number = Math.fround(Number(text));
  if (Number.isFinite(number)) return number;
  const { words, field } = place();
  throw new DataError(beyondFloat32({ place: words, text }), field);
};
