import { constants as buffers } from 'node:buffer';
import { constants as flags, existsSync } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { freeMemory, machineMemory } from '../memory.ts';
import { specialTypeOf } from '../files/file-type.ts';
import { DataError, type DataFile, type DataIo, type LocatedFile } from '../contracts/data.ts';
import { fileColumn, openUnchanged, readFully } from './rows/row-file.ts';
import { digestOfFile } from './cache/digest.ts';
import { pruneEntries } from './cache/entries.ts';
import { cacheLimit } from './cache/limit.ts';
import { createRowStore } from './cache/row-store.ts';
import { downloadFile, type Progress } from './download.ts';
import { createImageReader } from './images/reader.ts';
import type { PreparationProgress } from './progress.ts';
import { isGzip, isZstd, pieceSize, refuseBomb, statedSize, unpacked, unpackHead, type Packed } from './gzip.ts';
import { noMatch, notAFile, tooLarge } from './messages.ts';

export interface DataIoOptions {
  /** Where downloads and prepared data are kept; by default `$ASSAY_CACHE`, else `~/.cache/assay`. */
  readonly cacheFolder?: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly onPrepare?: (progress: PreparationProgress) => void;
  /** Stops preparations, which then reject with its reason. */
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
  /** Memory that the data of one file may take, in bytes; by default four fifths of the machine's. */
  readonly mostBytes?: number;
  /** Memory for samples that a file could hold, in bytes; by default a quarter of what is free. */
  readonly memory?: number;
}

/** The files of this machine as a dataset sees them: paths relative to the experiment file, gzip unpacked. */
export const createDataIo = (experimentFile: string, options: DataIoOptions = {}): DataIo => {
  const { cacheFolder: cache = cacheFolder(), onProgress, onPrepare, signal, fetch: fetchFile = fetch } = options;
  const { mostBytes = memoryForData(), memory = Math.floor(freeMemory() / 4) } = options;
  const folder = dirname(resolve(experimentFile));
  const io: DataIo = {
    read: (path) => read(path, resolve(folder, path), mostBytes),
    stream: (path) => stream(path, resolve(folder, path)),
    checkSize: (path, bytes) => checkSize(path, bytes, mostBytes),
    head: (path, bytes) => head(path, resolve(folder, path), bytes),
    folder,
    tempFolder: join(cache, 'temporary'),
    locate: (path) => locate(path, resolve(folder, path)),
    match: (pattern) => match(pattern, folder),
    within: () => io,
    packageFolder: (name) => packageFolder(name, [join(folder, 'experiment.yaml'), import.meta.filename]),
    download: (urls, sha256) =>
      downloadFile({ urls, sha256, folder: cache, fetch: fetchFile, ...(onProgress && { onProgress }) }),
    find: (path) => find(path, resolve(folder, path)),
    readAt,
    column: fileColumn,
    digest: (file) => digestOfFile(cache, file),
    storeRows: createRowStore({ cache, memory, onPrepare, prune: () => pruneEntries(cache, cacheLimit()) }),
    memory,
    images: createImageReader({
      resolve: (path) => resolve(folder, path),
      cacheFolder: cache,
      checkSize: (path, bytes) => checkSize(path, bytes, mostBytes),
      onPrepare,
      signal,
    }),
  };
  return io;
};

/** Where what can be had again is kept for the user: `$ASSAY_CACHE`, else `~/.cache/assay`. */
export const cacheFolder = (): string => process.env['ASSAY_CACHE'] ?? join(homedir(), '.cache', 'assay');

const find = async (path: string, file: string): Promise<DataFile> => {
  const { handle } = await openPlain(path, file);
  try {
    const { size, mtimeMs } = await handle.stat();
    return { path: file, name: path, size, modified: mtimeMs };
  } finally {
    await handle.close();
  }
};

const readAt = async (file: DataFile, from: number, length: number): Promise<Uint8Array> => {
  const handle = await openUnchanged(file);
  try {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, file.size - from)));
    await readFully(handle, file, bytes, from);
    return bytes;
  } finally {
    await handle.close();
  }
};

/** Share of the machine's memory that the data of one file may take; an array has a limit of its own. */
const dataShare = 0.8;

const memoryForData = (): number => Math.min(Math.floor(dataShare * machineMemory()), buffers.MAX_LENGTH);

const checkSize = (path: string, bytes: number, most: number): void => {
  if (bytes > most) throw new DataError(tooLarge({ path, bytes, most }));
};

/**
 * A plain file, opened for reading. A pipe without a writer is opened without waiting for one, and refused like sockets
 * and devices.
 */
const openPlain = async (
  path: string,
  file: string,
): Promise<{ readonly handle: FileHandle; readonly size: number }> => {
  const handle = await open(file, flags.O_RDONLY | (flags.O_NONBLOCK ?? 0)).catch((error: NodeJS.ErrnoException) =>
    fail(path, error),
  );
  const stat = await handle.stat();
  if (stat.isFile()) return { handle, size: stat.size };
  await handle.close();
  if (stat.isDirectory()) throw new DataError(`\`${path}\` ${reasons['EISDIR']}.`);
  throw new DataError(notAFile({ path, type: specialTypeOf(stat) }));
};

const locate = async (path: string, file: string): Promise<LocatedFile> => {
  const { handle, size } = await openPlain(path, file);
  try {
    const { mtimeMs } = await handle.stat();
    const { buffer: start } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return { file: await realpath(file), size, modified: mtimeMs, packing: packingOf(start) };
  } finally {
    await handle.close();
  }
};

const packingOf = (start: Uint8Array): LocatedFile['packing'] => {
  if (isGzip(start)) return 'gzip';
  return isZstd(start) ? 'zstd' : undefined;
};

const match = async (pattern: string, folder: string): Promise<readonly string[]> => {
  if (!/[*?[\]{}]/.test(pattern) || existsSync(resolve(folder, pattern))) return [pattern];
  const { glob } = await import('tinyglobby');
  const found = (await glob(pattern, { cwd: folder, absolute: isAbsolute(pattern), expandDirectories: false })).sort();
  if (found.length === 0) throw new DataError(noMatch({ pattern }));
  return found;
};

async function* stream(path: string, file: string): AsyncGenerator<Uint8Array> {
  const { handle, size } = await openPlain(path, file);
  try {
    const { buffer: start, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (!isGzip(start.subarray(0, bytesRead))) return yield* piecesOf(handle);
    const packed = { path, size, statedSize: await statedSize(handle, size) };
    await probe(packed, file);
    for await (const { content } of unpacked(packed, piecesOf(handle))) yield content;
  } finally {
    await handle.close();
  }
}

/** A stream that ends early closes its file, so the probe opens its own. */
const probe = async (packed: Packed, file: string): Promise<void> => {
  const { handle } = await openPlain(packed.path, file);
  try {
    await refuseBomb(packed, piecesOf(handle));
  } finally {
    await handle.close();
  }
};

const piecesOf = (handle: FileHandle): Readable =>
  handle.createReadStream({ start: 0, highWaterMark: pieceSize, autoClose: false });

/** The whole file in one piece of memory, which grows only where a gzip file does not say how long its content is. */
const read = async (path: string, file: string, most: number): Promise<Uint8Array> => {
  let whole = Buffer.alloc(0);
  let length = 0;
  const expected = await unpackedSize(path, file);
  checkSize(path, expected, most);
  for await (const piece of stream(path, file)) {
    const end = length + piece.length;
    if (end > whole.length) {
      checkSize(path, end, most);
      const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(expected, end, 2 * whole.length), Math.max(most, end)));
      whole.copy(grown, 0, 0, length);
      whole = grown;
    }
    whole.set(piece, length);
    length = end;
  }
  return whole.subarray(0, length);
};

/** Size of the content; for gzip what its last bytes say, within what its length can hold. */
const unpackedSize = async (path: string, file: string): Promise<number> => {
  const { handle, size } = await openPlain(path, file);
  try {
    const { buffer: start } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (!isGzip(start) || size < 18) return size;
    return Math.min(await statedSize(handle, size), 1032 * size);
  } finally {
    await handle.close();
  }
};

/** Compressed bytes that are enough for any header. */
const gzipHead = 4096;

const head = async (path: string, file: string, bytes: number): ReturnType<DataIo['head']> => {
  const { handle, size } = await openPlain(path, file);
  try {
    const buffer = Buffer.alloc(Math.max(bytes, gzipHead));
    const { bytesRead } = await handle
      .read(buffer, 0, buffer.length, 0)
      .catch((error: NodeJS.ErrnoException) => fail(path, error));
    const found = buffer.subarray(0, bytesRead);
    if (!isGzip(found)) return { bytes: found.subarray(0, bytes), size };
    return { bytes: unpackHead(path, found).subarray(0, bytes), size: null };
  } finally {
    await handle.close();
  }
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'may not be read',
  ENXIO: 'is a socket or a device, expected a file',
};

const fail = (path: string, error: NodeJS.ErrnoException): never => {
  throw new DataError(`\`${path}\` ${reasons[error.code ?? ''] ?? `can’t be read: ${error.message}`}.`);
};

/** As Node finds packages, but without asking the package for an entry point, which one of data alone need not have. */
const packageFolder = (name: string, from: readonly string[]): string | null =>
  from
    .flatMap((file) => createRequire(file).resolve.paths(name) ?? [])
    .map((modules) => join(modules, name))
    .find((folder) => existsSync(join(folder, 'package.json'))) ?? null;
