import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawValues, TableChunk, TablePart, TableSource, WantedColumn } from '../../contracts/table.ts';
import { makeFolder } from '../../files/make-folder.ts';

/** A source whose rows are parsed once: later readings of the same columns repeat the first. */
export interface ReplayedSource extends TableSource {
  close(): Promise<void>;
}

/** Bytes of raw values that stay in memory; more go to a temporary file. */
const heldBytes = 2 ** 26;

interface Recording {
  readonly wanted: readonly WantedColumn[];
  readonly chunks: Load[];
}

/** Gives a chunk again, which may be overwritten by the next one: `room` is where its values go. */
type Load = (room: (bytes: number) => Uint8Array<ArrayBuffer>) => Promise<TableChunk>;

/** One piece of memory for chunk after chunk, as freeing many of them takes the collector too long. */
const sharedRoom = (): ((bytes: number) => Uint8Array<ArrayBuffer>) => {
  let room = new Uint8Array(0);
  return (bytes) => (room.length >= bytes ? room : (room = new Uint8Array(bytes))).subarray(0, bytes);
};

export const replayed = (source: TableSource, folder: string, most = heldBytes): ReplayedSource => {
  const recordings = new Map<TablePart, Recording>();
  const file = temporaryFile(folder);
  let held = 0;
  async function* record(part: TablePart, wanted: readonly WantedColumn[]): AsyncGenerator<TableChunk> {
    const recording: Recording = { wanted, chunks: [] };
    let isWhole = true;
    for await (const chunk of source.read(part, wanted)) {
      const bytes = bytesOf(chunk);
      if (held + bytes <= most) {
        held += bytes;
        recording.chunks.push(() => Promise.resolve(chunk));
      } else {
        const stored = isWhole ? await file.add(chunk) : undefined;
        if (stored) recording.chunks.push(stored);
        else isWhole = false;
      }
      yield chunk;
    }
    if (isWhole) recordings.set(part, recording);
  }
  async function* replay({ wanted, chunks }: Recording, positions: readonly number[]): AsyncGenerator<TableChunk> {
    const room = sharedRoom();
    for (const load of chunks) {
      const chunk = await load(room);
      const isSame = positions.length === wanted.length && positions.every((at, i) => at === i);
      yield isSame ? chunk : { ...chunk, columns: positions.map((at) => chunk.columns[at]!) };
    }
  }
  return {
    ...source,
    read: (part, wanted) => {
      const recording = recordings.get(part);
      if (!recording) return record(part, wanted);
      const positions = wanted.map(({ name, as }) =>
        recording.wanted.findIndex((column) => column.name === name && column.as === as),
      );
      return positions.includes(-1) ? source.read(part, wanted) : replay(recording, positions);
    },
    close: file.close,
  };
};

type Bytes = Float32Array | Float64Array | Int32Array | Int8Array;

const valuesOf = (values: RawValues): Bytes => (values.raw === 'text' ? values.codes : values.values);

const withValues = (values: RawValues, bytes: Bytes): RawValues =>
  (values.raw === 'text' ? { ...values, codes: bytes } : { ...values, values: bytes }) as RawValues;

const bytesOf = ({ columns }: TableChunk): number =>
  columns.reduce((sum, values) => sum + valuesOf(values).byteLength, 0);

/** A file that has no name while it is open, where the system allows that, so that nothing is left of it. */
const temporaryFile = (folder: string) => {
  const path = join(folder, `${randomUUID()}.raw`);
  let handle: FileHandle | undefined;
  let end = 0;
  const opened = async (): Promise<FileHandle> => {
    makeFolder(folder);
    const made = await open(path, 'wx+');
    await rm(path, { force: true }).catch(() => undefined);
    return made;
  };
  /** Undefined where the disk takes no more. */
  const add = async (chunk: TableChunk): Promise<Load | undefined> => {
    try {
      handle ??= await opened();
      const file = handle;
      const pieces = chunk.columns.map(paddedBytes);
      const from = end;
      const lengths = pieces.map(({ length }) => length);
      const length = lengths.reduce((sum, one) => sum + one, 0);
      await file.writev(pieces, from);
      end += length;
      const kinds = chunk.columns.map((values) => ({
        // A view of no values would keep the memory of all.
        values: withValues(values, valuesOf(values).slice(0, 0)),
        count: valuesOf(values).length,
      }));
      const { first, count, place } = chunk;
      return async (roomFor) => {
        const room = roomFor(length);
        await readWhole(file, room, from);
        let at = 0;
        const columns = kinds.map(({ values, count: items }, i) => {
          const like = valuesOf(values).constructor as new (buffer: ArrayBuffer, at: number, items: number) => Bytes;
          const column = withValues(values, new like(room.buffer, at, items));
          at += lengths[i]!;
          return column;
        });
        return { first, count, place, columns };
      };
    } catch {
      return undefined;
    }
  };
  const close = async (): Promise<void> => {
    await handle?.close();
    if (handle) await rm(path, { force: true });
  };
  return { add, close };
};

/** Arrays of eight bytes an item must begin at a multiple of eight. */
const paddedBytes = (values: RawValues): Uint8Array => {
  const { buffer, byteOffset, byteLength } = valuesOf(values);
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  if (byteLength % 8 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(byteLength / 8) * 8);
  padded.set(bytes);
  return padded;
};

const readWhole = async (file: FileHandle, into: Uint8Array, from: number): Promise<void> => {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await file.read(into, done, into.length - done, from + done);
    if (bytesRead === 0) throw new Error('The temporary file of a table was cut.');
    done += bytesRead;
  }
};
