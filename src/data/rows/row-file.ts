import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { DataError, type Column, type DataFile, type FileRows } from '../../contracts/data.ts';
import { machineMemory } from '../../memory.ts';
import { changedWhileRead, noLongerReadable, tooLargeToHold } from '../messages.ts';
import { readsOf, type Read } from './row-reads.ts';

/** A column whose samples stay in a file, and what reading rows of it takes. */
type FileColumn = Column & { readonly file: FileRows };

export const isInFile = (column: Column): column is FileColumn => column.file !== undefined;

/** Rows of a file, open for reading; positions count rows. */
export interface OpenRows {
  /** Copies the rows at the positions, in their order, to the beginning of `into`. Throws `DataError`. */
  read(positions: Uint32Array, into: Column['data']): Promise<void>;
  close(): Promise<void>;
}

/** Reads at a time. Node has four threads for them, and the engine may need one. */
const lanes = 3;

export const openRows = async (column: FileColumn): Promise<OpenRows> => {
  const { file } = column;
  const handle = await openUnchanged(file);
  const rowBytes = rowBytesOf(column);
  const read = async (positions: Uint32Array, into: Column['data']): Promise<void> => {
    const reads = readsOf(positions, rowBytes)[Symbol.iterator]();
    await Promise.all(Array.from({ length: lanes }, () => readLane(reads, { handle, file, rowBytes }, into)));
    checkUnchanged(file, await handle.stat());
  };
  return { read, close: () => handle.close() };
};

/** As `openRows`, at once: for a few rows, or before the training. */
export const readRowsSync = (column: FileColumn, positions: Uint32Array, into: Column['data']): void => {
  const { file } = column;
  const rowBytes = rowBytesOf(column);
  withFileSync(file, (handle) => {
    for (const read of readsOf(positions, rowBytes)) {
      const scratch = new Uint8Array(read.rows * rowBytes);
      readFullySync(handle, file, scratch, file.offset + read.first * rowBytes);
      scatter(read, scratch, rowBytes, into);
    }
  });
};

/** All rows, piece by piece. A piece is overwritten by the next one. */
export function* rowPieces(column: FileColumn): Generator<Column['data']> {
  const { file } = column;
  const rowBytes = rowBytesOf(column);
  const rows = Math.max(1, Math.floor(pieceBytes / rowBytes));
  const piece = allocateLike(column, rows);
  for (let first = 0; first < file.count; first += rows) {
    const part = piece.subarray(0, (Math.min(rows, file.count - first) * piece.length) / rows);
    withFileSync(file, (handle) => readFullySync(handle, file, bytesOf(part), file.offset + first * rowBytes));
    yield part;
  }
}

/** Share of the machine's memory that a column may take as a whole. */
const mostShare = 0.8;

/** All rows in memory. */
export const readColumn = (column: FileColumn): Column['data'] => {
  const { file } = column;
  const [bytes, most] = [file.count * rowBytesOf(column), mostShare * machineMemory()];
  if (bytes > most) throw new DataError(tooLargeToHold({ file: file.name, bytes, most }));
  const data = allocateLike(column, file.count);
  withFileSync(file, (handle) => readFullySync(handle, file, bytesOf(data), file.offset));
  return data;
};

/** A column that reads its file when it is asked: `data` isn't enumerable, as a copy by `...` would read all of it. */
export const fileColumn = ({ shape, dtype }: Pick<Column, 'shape' | 'dtype'>, file: FileRows): FileColumn => {
  const pieces = { count: file.count, read: () => rowPieces(column) };
  const spec: Omit<FileColumn, 'data'> = { shape, dtype, file, pieces };
  const column: FileColumn = Object.defineProperty(spec, 'data', { get: () => readColumn(column) }) as FileColumn;
  return column;
};

/** Throws `DataError` if a file isn't the one that was found. */
export const openUnchanged = async (file: DataFile): Promise<FileHandle> => {
  const handle = await open(file.path).catch((error: Error) => {
    throw new DataError(noLongerReadable({ file: file.name, reason: error.message }));
  });
  try {
    checkUnchanged(file, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
};

/** Fills `into`. Throws `DataError` at the end of the file. */
export const readFully = async (
  handle: FileHandle,
  { name }: DataFile,
  into: Uint8Array,
  from: number,
): Promise<void> => {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await handle.read(into, done, Math.min(pieceBytes, into.length - done), from + done);
    if (bytesRead === 0) throw new DataError(changedWhileRead({ file: name }));
    done += bytesRead;
  }
};

const pieceBytes = 2 ** 22;

/** Takes one read after the other, as long as there are any. */
const readLane = async (
  reads: Iterator<Read>,
  { handle, file, rowBytes }: { readonly handle: FileHandle; readonly file: FileRows; readonly rowBytes: number },
  into: Column['data'],
): Promise<void> => {
  let scratch = new Uint8Array(0);
  for (let next = reads.next(); !next.done; next = reads.next()) {
    const read = next.value;
    const bytes = read.rows * rowBytes;
    const from = file.offset + read.first * rowBytes;
    if (read.place !== null) {
      await readFully(handle, file, bytesOf(into).subarray(read.place * rowBytes, read.place * rowBytes + bytes), from);
      continue;
    }
    if (scratch.length < bytes) scratch = new Uint8Array(bytes);
    await readFully(handle, file, scratch.subarray(0, bytes), from);
    scatter(read, scratch, rowBytes, into);
  }
};

/** Below this many elements a row is copied one by one, as making a view costs as much. */
const shortRow = 16;

/** Copies the wanted rows of what was read to their places. */
const scatter = ({ first, place, wanted }: Read, scratch: Uint8Array, rowBytes: number, into: Column['data']): void => {
  if (place !== null) {
    bytesOf(into).set(scratch, place * rowBytes);
    return;
  }
  const from = viewLike(into, scratch);
  const width = rowBytes / into.BYTES_PER_ELEMENT;
  wanted((position, rank) => {
    const row = (position - first) * width;
    if (width > shortRow) into.set(from.subarray(row, row + width), rank * width);
    else for (let j = 0; j < width; j++) into[rank * width + j] = from[row + j]!;
  });
};

const viewLike = (like: Column['data'], { buffer, byteLength }: Uint8Array): Column['data'] => {
  if (like instanceof Uint8Array) return new Uint8Array(buffer, 0, byteLength);
  return like instanceof Int32Array
    ? new Int32Array(buffer, 0, byteLength / 4)
    : new Float32Array(buffer, 0, byteLength / 4);
};

const withFileSync = (file: FileRows, work: (handle: number) => void): void => {
  let handle: number;
  try {
    handle = openSync(file.path, 'r');
  } catch (error) {
    throw new DataError(noLongerReadable({ file: file.name, reason: (error as Error).message }));
  }
  try {
    checkUnchanged(file, fstatSync(handle));
    work(handle);
    checkUnchanged(file, fstatSync(handle));
  } finally {
    closeSync(handle);
  }
};

const readFullySync = (handle: number, { name }: FileRows, into: Uint8Array, from: number): void => {
  for (let done = 0; done < into.length;) {
    const length = readSync(handle, into, done, Math.min(pieceBytes, into.length - done), from + done);
    if (length === 0) throw new DataError(changedWhileRead({ file: name }));
    done += length;
  }
};

const checkUnchanged = ({ name, size, modified }: DataFile, now: Stats): void => {
  if (now.size !== size || now.mtimeMs !== modified) throw new DataError(changedWhileRead({ file: name }));
};

export const rowBytesOf = ({ shape, dtype }: Pick<Column, 'shape' | 'dtype'>): number =>
  shape.reduce((a, b) => a * b, dtype === 'uint8' ? 1 : 4);

const allocateLike = (spec: Pick<Column, 'shape' | 'dtype'>, rows: number): Column['data'] => {
  const bytes = rows * rowBytesOf(spec);
  if (spec.dtype === 'uint8') return new Uint8Array(bytes);
  return spec.dtype === 'int32' ? new Int32Array(bytes / 4) : new Float32Array(bytes / 4);
};

export const bytesOf = ({ buffer, byteOffset, byteLength }: Column['data']): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
