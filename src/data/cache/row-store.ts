import { open, rename, rm, stat, truncate, utimes, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { DataError, type Column, type FileRows, type RowsSpec, type RowStore } from '../../contracts/data.ts';
import { acquireLock } from '../../files/lock.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { bytesOf, fileColumn, rowBytesOf } from '../rows/row-file.ts';
import { cacheNotWritten } from '../messages.ts';
import type { PreparationProgress } from '../progress.ts';
import { headerSchema, progressSchema, readJson, writeJson, type RowsHeader } from './header.ts';
import { gatherInMemory } from './in-memory.ts';
import { rowNames, type RowNames } from './names.ts';
import { markUsed } from './uses.ts';

export interface RowStoreOptions {
  readonly cache: string;
  /** Rows of up to this many bytes are kept in memory. */
  readonly memory: number;
  /** Called after rows were added, to keep the cache within its limit. */
  readonly prune?: () => Promise<unknown>;
  /** Called while rows are written whose number is known. */
  readonly onPrepare?: ((progress: PreparationProgress) => void) | undefined;
}

type Stored = Awaited<ReturnType<RowStore>>;

export const createRowStore =
  ({ cache, memory, prune = () => Promise.resolve(), onPrepare }: RowStoreOptions): RowStore =>
  async (key, rows, chunks) => {
    const names = rowNames(cache, key);
    const stored = await openStored(names, rows);
    if (stored) return stored;
    // Rows that an interrupted process began to write did not fit into memory.
    const begun = await readJson(progressSchema, names.progress);
    const gathered = begun ? null : await gatherInMemory(rows, chunks(0), memory);
    if (gathered?.whole) return gathered.whole;
    const written = await writeOnce(names, rows, { chunks, ahead: gathered?.rest, onPrepare }).catch(
      (error: unknown) => {
        if (error instanceof DataError || (error as NodeJS.ErrnoException).code === undefined) throw error;
        throw new DataError(cacheNotWritten({ folder: cache, reason: (error as Error).message }));
      },
    );
    await prune();
    return written;
  };

/** Rows of the cache, marked as used now; undefined if there are none, or others. */
const openStored = async (names: RowNames, { shape, dtype }: RowsSpec): Promise<Stored | undefined> => {
  if (!(await readJson(headerSchema, names.header))) return undefined;
  markUsed(names.rows);
  // Read again, as pruning may have been faster than the mark.
  const header = await readJson(headerSchema, names.header);
  const found = await stat(names.rows).catch(() => undefined);
  if (!header || !found || header.dtype !== dtype || String(header.shape) !== String(shape)) return undefined;
  if (found.size !== header.count * rowBytesOf(header)) return undefined;
  await utimes(names.header, new Date(), new Date()).catch(() => undefined);
  const file: FileRows = {
    path: names.rows,
    name: names.rows,
    size: found.size,
    modified: found.mtimeMs,
    offset: 0,
    count: header.count,
  };
  return { column: fileColumn({ shape, dtype }, file), count: header.count };
};

interface Source {
  readonly chunks: (from: number) => AsyncIterable<Column['data']>;
  /** All rows from the first on, some of which were taken from `chunks` already. */
  readonly ahead: AsyncIterable<Column['data']> | undefined;
  readonly onPrepare: RowStoreOptions['onPrepare'];
}

const patience = 200;

/** Writes the rows, or waits for another process that is doing so. */
const writeOnce = async (names: RowNames, rows: RowsSpec, source: Source): Promise<Stored> => {
  makeFolder(names.folder);
  for (;;) {
    const { lock } = acquireLock(names.lock);
    if (!lock) {
      if (rows.count !== undefined) source.onPrepare?.({ name: rows.source, done: null, total: rows.count });
      await wait(patience);
      continue;
    }
    try {
      const stored = await openStored(names, rows);
      if (stored) return stored;
      await writeRows(names, rows, source);
      const written = await openStored(names, rows);
      if (!written) throw new DataError(cacheNotWritten({ folder: names.folder, reason: 'other bytes came back' }));
      return written;
    } finally {
      lock.release();
    }
  }
};

/** Bytes after which rows are forced to the disk, and their number is noted. */
const syncBytes = 2 ** 28;

/** Continues where an interrupted process was. The header is written last. */
const writeRows = async (names: RowNames, rows: RowsSpec, { chunks, ahead, onPrepare }: Source): Promise<void> => {
  const { shape, dtype, source } = rows;
  const rowBytes = rowBytesOf({ shape, dtype });
  const begun = (await readJson(progressSchema, names.progress))?.rows ?? 0;
  const size = (await stat(names.part).catch(() => undefined))?.size ?? 0;
  const from = size >= begun * rowBytes ? begun : 0;
  const handle = await open(names.part, 'a+');
  try {
    await truncate(names.part, from * rowBytes);
    const missing = reporting(from === 0 && ahead ? ahead : chunks(from), from, rows, onPrepare);
    const bytes = await append(handle, missing, async (added) =>
      writeJson(names.progress, { rows: from + Math.floor(added / rowBytes) }),
    );
    const count = from + bytes / rowBytes;
    await handle.close();
    await rename(names.part, names.rows);
    const header: RowsHeader = {
      format: 'assay rows 1',
      shape: [...shape],
      dtype,
      count,
      source: source.slice(0, 1000),
    };
    await writeJson(names.header, header);
    await rm(names.progress, { force: true });
  } finally {
    await handle.close();
  }
};

/** The chunks, counted as they pass by. */
async function* reporting(
  chunks: AsyncIterable<Column['data']>,
  from: number,
  rows: RowsSpec,
  onPrepare: RowStoreOptions['onPrepare'],
): AsyncGenerator<Column['data']> {
  const { source: name, count: total } = rows;
  let done = from;
  for await (const chunk of chunks) {
    yield chunk;
    done += chunk.byteLength / rowBytesOf(rows);
    if (total !== undefined) onPrepare?.({ name, done, total });
  }
}

/** The bytes that were added, all of them on the disk. */
const append = async (
  handle: FileHandle,
  chunks: AsyncIterable<Column['data']>,
  onSynced: (bytes: number) => Promise<void>,
): Promise<number> => {
  let [bytes, synced] = [0, 0];
  for await (const chunk of chunks) {
    await handle.appendFile(bytesOf(chunk));
    bytes += chunk.byteLength;
    if (bytes - synced < syncBytes) continue;
    await handle.sync();
    await onSynced(bytes);
    synced = bytes;
  }
  await handle.sync();
  return bytes;
};
