import { closest, distance } from 'fastest-levenshtein';
import { DataError, type DataIo } from '../../contracts/data.ts';
import { listed, noNumber, quoted, tooManyClasses } from './_messages.ts';
import type { TakeRow } from './_table.ts';

/** A column by its name, and the field that names it. */
export interface Named {
  readonly name: string;
  readonly field: string;
}

/** Positions of columns by name. */
export const positionsOf = (file: string, columns: readonly string[], named: readonly Named[]): readonly number[] => {
  const positions = new Map(columns.map((name, i) => [name, i]));
  return named.map(({ name, field }) => {
    const at = positions.get(name);
    if (at === undefined)
      throw new DataError(`\`${file}\` has no column ${quoted(name)}${suggestion(name, columns)}`, field);
    return at;
  });
};

const suggestion = (name: string, columns: readonly string[]): string => {
  const near = closest(name, columns);
  return distance(name, near) <= name.length / 3 ? `. Did you mean ${quoted(near)}?` : `: it has ${listed(columns)}.`;
};

export interface Missing {
  /** Texts that stand for a missing value. */
  readonly values: readonly string[];
  readonly rows: 'error' | 'drop';
}

/** Numbers or codes of labels that grow row by row, in pieces: a list that doubles would be held three times. */
export interface Growing<A> {
  add(value: number): void;
  /** All of them in one array; the pieces are given up. */
  joined(): A;
}

const pieceLength = 2 ** 16;

/** `onGrow` is told the bytes that joining takes, pieces included, before each new piece. */
export const growing = <A extends Float32Array | Int32Array>(
  make: (length: number) => A,
  onGrow: (bytes: number) => void,
): Growing<A> => {
  let pieces: A[] = [];
  let last = make(0);
  let used = 0;
  return {
    add: (value) => {
      if (used === last.length) {
        onGrow(2 * 4 * pieceLength * (pieces.length + 1));
        pieces.push((last = make(pieceLength)));
        used = 0;
      }
      last[used++] = value;
    },
    joined: () => {
      const whole = make(Math.max(0, pieceLength * (pieces.length - 1)) + used);
      pieces.forEach((piece, i) => whole.set(piece.subarray(0, piece === last ? used : pieceLength), i * pieceLength));
      pieces = [];
      return whole;
    },
  };
};

export const growingNumbers = (io: DataIo, file: string): Growing<Float32Array> =>
  growing(
    (length) => new Float32Array(length),
    (bytes) => io.checkSize(file, bytes),
  );

export const growingCodes = (io: DataIo, file: string): Growing<Int32Array> =>
  growing(
    (length) => new Int32Array(length),
    (bytes) => io.checkSize(file, bytes),
  );

/** More labels than that are no classes. */
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

/** Hands on the rows that have a value in each of these columns; `onDrop` is told the first column that misses one. */
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
        throw new DataError(
          `${words} has no value (${quoted(values[at]!)}): complete it, or write \`missing: {rows: drop}\` to leave out such rows.`,
          field,
        );
      }
    take(values, line);
  };
};

/** A value of a table in words, and the field that is to blame for it. */
export interface Place {
  readonly words: string;
  readonly field: string;
}

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
  throw new DataError(`${words} is ${quoted(text)}, which is more than a float32 holds.`, field);
};
