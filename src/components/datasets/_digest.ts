import { createHash, type Hash } from 'node:crypto';

/** Node hashes less than 2 GiB at a time. */
const pieceSize = 2 ** 30;

/** SHA-256 of several contents, hex: the hash of their digests, so that the boundaries between them matter. */
export const digestOf = (contents: readonly (Uint8Array | string)[]): string => joinDigests(contents.map(sha256));

export const joinDigests = (digests: readonly Uint8Array[]): string =>
  digests.reduce<Hash>((hash, digest) => hash.update(digest), createHash('sha256')).digest('hex');

/** Raw bytes. */
export const sha256 = (content: Uint8Array | string): Uint8Array => {
  const hash = createHash('sha256');
  if (typeof content === 'string') return hash.update(content).digest();
  for (let at = 0; at < content.length; at += pieceSize) hash.update(content.subarray(at, at + pieceSize));
  return hash.digest();
};
