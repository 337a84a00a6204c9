import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { DataError, type DataFile } from '../../contracts/data.ts';
import { changedWhileRead } from '../messages.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { pieceSize } from '../gzip.ts';
import { readJson, writeJson } from './header.ts';

/** Smaller files are hashed each time, which takes about a tenth of a second. */
const remembered = 2 ** 26;

/** A file that was just written may be written once more within the same tick of the clock. */
const settled = 2000;

const digestSchema = Type.Object({ identity: Type.String(), digest: Type.String({ pattern: '^[0-9a-f]{64}$' }) });

/** SHA-256 of a file, hex. That of a large file is kept, with everything by which a file system tells that it changed. */
export const digestOfFile = async (cache: string, file: DataFile): Promise<string> => {
  const before = await identityOf(file);
  if (file.size < remembered) return hash(file);
  const folder = join(cache, 'digests');
  const name = join(folder, `${createHash('sha256').update(file.path).digest('hex').slice(0, 32)}.json`);
  const known = await readJson(digestSchema, name);
  if (known?.identity === before) return known.digest;
  const digest = await hash(file);
  if ((await identityOf(file)) !== before) throw new DataError(changedWhileRead({ file: file.name }));
  if (Date.now() - file.modified > settled)
    try {
      makeFolder(folder);
      await writeJson(name, { identity: before, digest });
    } catch {
      // A cache that can't be written costs time only.
    }
  return digest;
};

const identityOf = async ({ path, name, size, modified }: DataFile): Promise<string> => {
  const now = await stat(path);
  if (now.size !== size || now.mtimeMs !== modified) throw new DataError(changedWhileRead({ file: name }));
  return [path, now.dev, now.ino, now.size, now.mtimeMs, now.ctimeMs].join(' ');
};

const hash = async ({ path }: DataFile): Promise<string> => {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: pieceSize }) as AsyncIterable<Uint8Array>)
    digest.update(piece);
  return digest.digest('hex');
};
