import { isMissing, textAt } from '../../contracts/raw-values.ts';
import type { RawKind, RawValues, TableSource } from '../../contracts/table.ts';

/** What the rows say about one column. */
export interface SeenColumn {
  readonly name: string;
  /** The kind of its file, by the first rows. */
  readonly raw: RawKind;
  readonly rows: number;
  readonly missing: number;
  /** How often each value occurs, as text; in order of appearance. */
  readonly counts: ReadonlyMap<string, number>;
  /** Whether every value is a whole number, one more than the one in the row before. */
  readonly isCounter: boolean;
}

export interface SeenTable {
  readonly columns: readonly SeenColumn[];
  readonly rows: number;
  /** Whether all rows were read. */
  readonly isWhole: boolean;
}

/** Rows and values that are read; memory stays bounded whatever the file's size. */
const mostRows = 100_000;
const mostValues = 2 ** 22;

/** Reads the first rows of the training part, all of them where the table is not large. */
export const lookAtTable = async (source: TableSource, asTexts: boolean): Promise<SeenTable> => {
  const { columns } = source;
  const most = Math.max(1000, Math.min(mostRows, Math.floor(mostValues / columns.length)));
  const wanted = columns.map(({ name, raw }) => ({ name, as: asTexts ? ('text' as const) : raw, field: 'train' }));
  const counters = columns.map(startColumn);
  let rows = 0;
  let isWhole = true;
  for await (const chunk of source.read('train', wanted)) {
    if (rows >= most) {
      isWhole = false;
      break;
    }
    chunk.columns.forEach((values, i) => addValues(counters[i]!, values, chunk.count));
    rows += chunk.count;
  }
  return {
    columns: columns.map(({ name, raw }, i) => ({ name, raw, rows, ...counters[i]! })),
    rows,
    isWhole,
  };
};

interface Counter {
  missing: number;
  readonly counts: Map<string, number>;
  isCounter: boolean;
  last: number | undefined;
}

const startColumn = (): Counter => ({ missing: 0, counts: new Map(), isCounter: true, last: undefined });

const addValues = (into: Counter, values: RawValues, count: number): void => {
  for (let row = 0; row < count; row++) {
    if (isMissing(values, row)) {
      into.missing += 1;
      into.isCounter = false;
      continue;
    }
    const text = textAt(values, row)!;
    into.counts.set(text, (into.counts.get(text) ?? 0) + 1);
    if (into.isCounter) continueCount(into, text);
  }
};

const continueCount = (into: Counter, text: string): void => {
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  into.isCounter = value !== undefined && (into.last === undefined || value === into.last + 1);
  into.last = value;
};
