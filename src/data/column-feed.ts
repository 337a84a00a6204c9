import type { Column } from '../contracts/data.ts';
import { isInFile, openRows, type OpenRows } from './rows/row-file.ts';
import { gather, rowsOf, sampleSize } from './feed.ts';
import { windowParts, type Order } from './order.ts';

/** Hands out the rows of a column in an order, from a place on. */
export interface ColumnFeed {
  /** Copies the rows of `count` samples from place `from` on to the beginning of `into`. Throws `DataError`. */
  fill(from: number, count: number, into: Column['data']): void | Promise<void>;
  close(): Promise<void>;
}

/** Columns in memory are copied at once. Those in files are read by other threads, windows one ahead. */
export const openFeed = (column: Column, order: Order): ColumnFeed => {
  if (!isInFile(column))
    return {
      fill: (from, count, into) => gather(column, order.slice(from, count), 0, count, into),
      close: () => Promise.resolve(),
    };
  let opened: Promise<OpenRows> | undefined;
  const read = async (positions: Uint32Array, into: Column['data']): Promise<void> => {
    await (await (opened ??= openRows(column))).read(positions, into);
  };
  const close = async (): Promise<void> => (await opened?.catch(() => undefined))?.close();
  const { windows } = order;
  if (windows) return windowFeed(column, order, windows, { read, close });
  return { fill: (from, count, into) => read(order.slice(from, count), into), close };
};

/** Two windows take turns in two rooms: while samples are taken out of one, the next is read into the other. */
const windowFeed = (
  column: Column,
  order: Order,
  windows: readonly number[],
  { read, close }: OpenRows,
): ColumnFeed => {
  const longest = windows.reduce((most, begin, k) => Math.max(most, (windows[k + 1] ?? begin) - begin), 0);
  const rooms = [rowsOf(column, longest), rowsOf(column, longest)];
  const width = sampleSize(column);
  const held = new Map<number, Promise<Column['data']>>();
  const load = (k: number): Promise<Column['data']> => {
    const found = held.get(k);
    if (found) return found;
    const [begin, end] = [windows[k]!, windows[k + 1]!];
    const room = rooms[k % 2]!;
    for (const other of held.keys()) if (other % 2 === k % 2) held.delete(other);
    const loaded = read(order.slice(begin, end - begin), room).then(() => room);
    // Its failure is told when its samples are wanted.
    loaded.catch(() => undefined);
    held.set(k, loaded);
    return loaded;
  };
  const fill = async (from: number, count: number, into: Column['data']): Promise<void> => {
    for (const part of windowParts(windows, from, count)) {
      const room = await load(part.window);
      into.set(room.subarray(part.from * width, part.to * width), part.at * width);
      if (part.window + 2 < windows.length) void load(part.window + 1);
    }
  };
  return {
    fill,
    close: async () => {
      await Promise.allSettled(held.values());
      await close();
    },
  };
};
