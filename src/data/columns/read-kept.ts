import { selectRows } from '../../contracts/raw-values.ts';
import type { RawValues, TableChunk, TablePart, TableSource } from '../../contracts/table.ts';
import type { ReadField } from '../../registry/kinds.ts';
import { refuseAt, wantedOf } from './survey.ts';

/** Rows of a part that are in use, chunk by chunk. */
export interface KeptRows {
  readonly columns: readonly RawValues[];
  readonly count: number;
  /** Positions among all kept rows. */
  readonly positions: Uint32Array;
  readonly refuse: (row: number, field: ReadField, reason: string) => never;
}

/** Reads the values of these columns in the rows that are `kept`, and among these in those that `isWanted`. */
export async function* readKept(
  source: TableSource,
  part: TablePart,
  fields: readonly ReadField[],
  rows: { readonly kept: Uint32Array | null; readonly isWanted?: (position: number) => boolean },
): AsyncGenerator<KeptRows> {
  let next = 0;
  for await (const chunk of source.read(part, wantedOf(fields))) {
    const { selected, positions } = rowsIn(chunk, rows, next);
    next = rows.kept ? nextAfter(rows.kept, next, chunk) : next + chunk.count;
    if (positions.length === 0) continue;
    const all = selected.length === chunk.count;
    const refuse = refuseAt(chunk);
    yield {
      columns: all ? chunk.columns : chunk.columns.map((values) => selectRows(values, selected)),
      count: positions.length,
      positions,
      refuse: (row, field, reason) => refuse(selected[row]!, field, reason),
    };
  }
}

const nextAfter = (kept: Uint32Array, from: number, { first, count }: TableChunk): number => {
  let next = from;
  while (next < kept.length && kept[next]! < first + count) next++;
  return next;
};

/** Rows of the chunk, counted from its first, and their positions among the kept ones. */
const rowsIn = (
  { first, count }: TableChunk,
  { kept, isWanted }: { readonly kept: Uint32Array | null; readonly isWanted?: (position: number) => boolean },
  next: number,
): { readonly selected: Uint32Array; readonly positions: Uint32Array } => {
  const [selected, positions] = [new Uint32Array(count), new Uint32Array(count)];
  let used = 0;
  const end = kept ? nextAfter(kept, next, { first, count } as TableChunk) : next + count;
  for (let position = next; position < end; position++) {
    if (isWanted && !isWanted(position)) continue;
    selected[used] = kept ? kept[position]! - first : position - next;
    positions[used++] = position;
  }
  return { selected: selected.subarray(0, used), positions: positions.subarray(0, used) };
};
