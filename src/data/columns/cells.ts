import type { RawKind, RawValues } from '../../contracts/table.ts';

/** A cell of a table as the kind wants it; undefined where it has no such form. */
export const parseCell = {
  number: (text: string): number | undefined => (decimal.test(text) ? finite(Number(text)) : undefined),
  boolean: (text: string): 0 | 1 | undefined => booleans.get(text.toLowerCase()),
  /** Milliseconds since 1970; a time without a zone is UTC. */
  date: (text: string): number | undefined => {
    const [, day, time, zone] = isoDate.exec(text) ?? [];
    return day === undefined ? undefined : finite(Date.parse(`${day}T${time ?? '00:00'}${zone ?? 'Z'}`));
  },
  vector: (text: string): readonly number[] | undefined => {
    if (!/^\[.*\]$/s.test(text)) return undefined;
    const numbers = text
      .slice(1, -1)
      .split(',')
      .map((part) => parseCell.number(part.trim()));
    return numbers.includes(undefined) ? undefined : (numbers as number[]);
  },
} as const;

/** No two parts match the same digits, so that a long text takes linear time. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const isoDate = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?(Z|[+-]\d{2}:?\d{2})?$/;
const booleans: ReadonlyMap<string, 0 | 1> = new Map([
  ['true', 1],
  ['yes', 1],
  ['false', 0],
  ['no', 0],
]);

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/** The kind that suits texts best; missing ones are not among them. */
export const kindOfTexts = (texts: Iterable<string>): RawKind => {
  const kinds: RawKind[] = ['number', 'boolean', 'date', 'vector'];
  let any = false;
  for (const text of texts) {
    any = true;
    for (let i = kinds.length - 1; i >= 0; i--)
      if (parseCell[kinds[i] as keyof typeof parseCell](text) === undefined) kinds.splice(i, 1);
    if (kinds.length === 0) return 'text';
  }
  return any ? kinds[0]! : 'text';
};

/** Called for a text that has no such form, or a list of another length. */
export type RefuseText = (row: number, text: string) => never;

/** Cells of consecutive rows as raw values; undefined stands for a missing one. */
export const valuesOfCells = (
  kind: RawKind,
  cells: readonly (string | undefined)[],
  refuse: RefuseText,
  size?: number,
): RawValues => {
  const parsed = <T>(parse: (text: string) => T | undefined, missing: T) =>
    cells.map((text, row) => (text === undefined ? missing : (parse(text) ?? refuse(row, text))));
  switch (kind) {
    case 'number':
      return { raw: 'number', values: Float64Array.from(parsed<number>(parseCell.number, NaN)) };
    case 'date':
      return { raw: 'date', values: Float64Array.from(parsed<number>(parseCell.date, NaN)) };
    case 'boolean':
      return { raw: 'boolean', values: Int8Array.from(parsed<number>(parseCell.boolean, -1)) };
    case 'vector':
      return vectorsOfCells(cells, refuse, size);
    case 'text':
      return textsOfCells(cells);
  }
};

const textsOfCells = (cells: readonly (string | undefined)[]): RawValues => {
  const codes = new Map<string, number>();
  const codeOf = (text: string): number => {
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  };
  const values = Int32Array.from(cells, (text) => (text === undefined ? -1 : codeOf(text)));
  return { raw: 'text', codes: values, texts: [...codes.keys()] };
};

const vectorsOfCells = (cells: readonly (string | undefined)[], refuse: RefuseText, given?: number): RawValues => {
  const lists = cells.map((text, row) =>
    text === undefined ? undefined : (parseCell.vector(text) ?? refuse(row, text)),
  );
  const size = given ?? lists.find((list) => list !== undefined)?.length ?? 1;
  const values = new Float32Array(cells.length * size).fill(NaN);
  lists.forEach((list, row) => {
    if (list === undefined) return;
    if (list.length !== size) refuse(row, cells[row]!);
    values.set(list, row * size);
  });
  return { raw: 'vector', size, values };
};
