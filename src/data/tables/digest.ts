import { createHash, type Hash } from 'node:crypto';
import type { DataIo } from '../../contracts/data.ts';
import type { TableFile } from './table-file.ts';

/** Digests by io and state of the file: the same content is hashed once. */
const known = new WeakMap<DataIo, Map<string, Promise<Uint8Array>>>();

/** SHA-256 of the content of a file, unpacked. */
export const contentDigest = ({ io, path, file, size, modified }: TableFile): Promise<Uint8Array> => {
  const digests = known.get(io) ?? new Map<string, Promise<Uint8Array>>();
  known.set(io, digests);
  const key = JSON.stringify([file, size, modified]);
  const digest = digests.get(key) ?? hashed(io.stream(path));
  digests.set(key, digest);
  digest.catch(() => digests.delete(key));
  return digest;
};

const hashed = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest();
};

/** Hash of the digests of several contents, hex: the boundaries between them matter. */
export const joinDigests = (digests: readonly Uint8Array[]): string =>
  digests.reduce<Hash>((hash, digest) => hash.update(digest), createHash('sha256')).digest('hex');
