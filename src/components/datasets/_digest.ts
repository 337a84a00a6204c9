import { createHash } from 'node:crypto';

/** SHA-256 of several contents, hex: that of their digests in a row, so that where one ends matters. */
export const digestOf = (contents: readonly (Uint8Array | string)[]): string =>
  contents
    .reduce<ReturnType<typeof createHash>>(
      (hash, content) => hash.update(createHash('sha256').update(content).digest()),
      createHash('sha256'),
    )
    .digest('hex');
