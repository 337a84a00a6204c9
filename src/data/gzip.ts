import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { DataError } from '../contracts/data.ts';
import { notUnpacked, unpacksTooFar } from './messages.ts';

/** Bytes that one call reads: the system reads less than 2 GiB at a time. */
export const pieceSize = 2 ** 20;

/** Gzip that unpacks to more than both is taken for a bomb. */
const mostRatio = 200;
const unsuspicious = 2 ** 26;

export interface Packed {
  readonly path: string;
  readonly size: number;
  /** Size of the content as the file states it: modulo 4 GiB, of the last member, and possibly false. */
  readonly statedSize: number;
}

/**
 * Unpacks without handing anything out until the ratio is plausible, which a first piece shows of honest files.
 * Parsing the content of a bomb up to the limit would take minutes.
 */
export const refuseBomb = async (packed: Packed, pieces: Readable): Promise<void> => {
  const limit = mostUnpacked(packed);
  for await (const { length, packedLength } of unpacked(packed, pieces)) {
    if (length <= mostRatio * packedLength) return;
    if (packed.statedSize > limit) throw bomb(packed);
  }
};

const mostUnpacked = ({ size }: Packed): number => Math.max(unsuspicious, mostRatio * size);

const bomb = ({ path }: Packed): DataError =>
  new DataError(unpacksTooFar({ path, ratio: mostRatio, bytes: unsuspicious }));

interface UnpackedPiece {
  readonly content: Uint8Array;
  /** Bytes so far: of the content, and of the file. */
  readonly length: number;
  readonly packedLength: number;
}

export async function* unpacked(packed: Packed, pieces: Readable): AsyncGenerator<UnpackedPiece> {
  const gunzip = createGunzip({ chunkSize: pieceSize });
  pieces.on('error', (error) => gunzip.destroy(error));
  pieces.pipe(gunzip);
  const limit = mostUnpacked(packed);
  let length = 0;
  try {
    for await (const content of gunzip as AsyncIterable<Uint8Array>) {
      length += content.length;
      if (length > limit) throw bomb(packed);
      yield { content, length, packedLength: gunzip.bytesWritten };
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(notUnpacked({ path: packed.path, reason: (error as Error).message }));
  } finally {
    pieces.destroy();
    gunzip.destroy();
  }
}

/** What the last bytes of a gzip file state; 0 for a stump. */
export const statedSize = async (handle: FileHandle, size: number): Promise<number> => {
  if (size < 18) return 0;
  const { buffer: end } = await handle.read(Buffer.alloc(4), 0, 4, size - 4);
  return end.readUInt32LE(0);
};

export const unpackHead = (path: string, packed: Uint8Array): Uint8Array => {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new DataError(notUnpacked({ path, reason: (error as Error).message }));
  }
};

export const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

export const isZstd = (bytes: Uint8Array) =>
  bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
