import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { DataError, type DataFile, type DataIo } from '../../contracts/data.ts';
import { notInflated, unpacksTooFar } from './_array-messages.ts';

/** A member of an archive that unpacks to more than both is taken for a bomb. */
const mostRatio = 200;
const unsuspicious = 2 ** 26;

export interface PackedMember {
  readonly file: DataFile;
  readonly at: number;
  readonly packedSize: number;
  /** As the directory states it. */
  readonly size: number;
  readonly place: string;
  readonly field: string;
}

/** Throws `DataError` for a bomb by what its directory states; one that states less is stopped at that. */
export const checkRatio = ({ packedSize, size, place, field }: PackedMember): void => {
  if (size > unsuspicious && size > mostRatio * packedSize)
    throw new DataError(unpacksTooFar({ place, ratio: mostRatio }), field);
};

/** Content of a deflated member in pieces, at most `most` bytes of it. */
export async function* inflated(io: DataIo, member: PackedMember, most = Infinity): AsyncGenerator<Uint8Array> {
  const { place, field, size } = member;
  const packed = Readable.from(piecesOf(io, member));
  const inflate = createInflateRaw({ chunkSize: 2 ** 20 });
  packed.on('error', (error) => inflate.destroy(error));
  packed.pipe(inflate);
  let length = 0;
  try {
    for await (const piece of inflate as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > size) throw new DataError(notInflated({ place, reason: `it is longer than ${size} bytes` }), field);
      yield piece;
      if (length >= most) return;
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(notInflated({ place, reason: (error as Error).message }), field);
  } finally {
    packed.destroy();
    inflate.destroy();
  }
  if (length < size) throw new DataError(notInflated({ place, reason: `it ends after ${length} bytes` }), field);
}

const pieceBytes = 2 ** 20;

async function* piecesOf(io: DataIo, { file, at, packedSize }: PackedMember): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < packedSize; done += pieceBytes)
    yield await io.readAt(file, at + done, Math.min(pieceBytes, packedSize - done));
}
