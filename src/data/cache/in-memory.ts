import type { Column, RowsSpec, RowStore } from '../../contracts/data.ts';
import { rowBytesOf } from '../rows/row-file.ts';
import { rowsOf } from '../feed.ts';

type Stored = Awaited<ReturnType<RowStore>>;
type Chunks = AsyncIterable<Column['data']>;

/** Keeps all rows in memory. */
export const storeInMemory: RowStore = async (_, rows, chunks) => {
  const { whole } = await gatherInMemory(rows, chunks(0), Infinity);
  return whole!;
};

/**
 * The rows as a whole if they take at most `memory` bytes; else all of them as chunks again, so that none is worked out
 * twice.
 */
export const gatherInMemory = async (
  rows: RowsSpec,
  chunks: Chunks,
  memory: number,
): Promise<{ readonly whole: Stored } | { readonly whole: null; readonly rest: Chunks }> => {
  const rowBytes = rowBytesOf(rows);
  if (rows.count !== undefined && rows.count * rowBytes > memory) return { whole: null, rest: chunks };
  if (rows.count !== undefined) return { whole: await gatherCounted(rows, rows.count, chunks) };
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Column['data'][] = [];
  let bytes = 0;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    if (bytes + next.value.byteLength > memory) return { whole: null, rest: chained(held, next.value, iterator) };
    // The chunk's memory may be used for the next one.
    held.push(next.value.slice());
    bytes += next.value.byteLength;
  }
  const count = bytes / rowBytes;
  return { whole: { column: { shape: rows.shape, dtype: rows.dtype, data: joined(rows, held, count) }, count } };
};

/** Known to fit: every chunk goes to its place. */
const gatherCounted = async (rows: RowsSpec, count: number, chunks: Chunks): Promise<Stored> => {
  const data = rowsOf(rows, count);
  let at = 0;
  for await (const chunk of chunks) {
    data.set(chunk, at);
    at += chunk.length;
  }
  if (at !== data.length) throw new Error(`Expected ${data.length} values, found ${at}.`);
  return { column: { shape: rows.shape, dtype: rows.dtype, data }, count };
};

/** Pieces are let go as they are copied. */
const joined = (rows: RowsSpec, held: Column['data'][], count: number): Column['data'] => {
  if (held.length === 1) return held[0]!;
  const whole = rowsOf(rows, count);
  let at = 0;
  for (let piece = held.shift(); piece; piece = held.shift()) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};

async function* chained(
  held: Column['data'][],
  current: Column['data'],
  iterator: AsyncIterator<Column['data']>,
): AsyncGenerator<Column['data']> {
  try {
    for (let piece = held.shift(); piece; piece = held.shift()) yield piece;
    yield current;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
