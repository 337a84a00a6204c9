import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ImageRule } from '../../contracts/images.ts';
import { decoderVersion } from './decode.ts';

/*
 * The cache has three kinds of files:
 * `<content>.u8`    decoded images, row by row;
 * `<content>.json`  what they are; `content` is the digest of the images' files, the rule and the decoder's version;
 * `<listing>.json`  which content a listing of names and times had, so that a later run opens no image.
 */

const unread = Type.Array(Type.Object({ path: Type.String(), reason: Type.String() }));
const contentSchema = Type.Object({
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  classes: Type.Array(Type.Object({ name: Type.String(), count: Type.Integer({ minimum: 0 }) })),
  unread,
});
const listingSchema = Type.Object({
  content: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  unread,
  others: Type.Array(Type.String()),
});

/** Decoded images: what is known of them besides their bytes. */
export type Content = Static<typeof contentSchema>;
export type KnownListing = Static<typeof listingSchema>;

export const contentKey = (digest: string, rule: ImageRule): string =>
  createHash('sha256')
    .update(JSON.stringify([decoderVersion, rule, digest]))
    .digest('hex');

export const dataFile = (folder: string, key: string): string => join(folder, `${key}.u8`);

/** Undefined where its bytes are not there as a whole. */
export const readContent = async (folder: string, key: string, rowBytes: number): Promise<Content | undefined> => {
  const content = await readChecked(folder, key, contentSchema);
  const size = await stat(dataFile(folder, key)).then(
    (found) => found.size,
    () => -1,
  );
  const count = content?.classes.reduce((sum, one) => sum + one.count, 0) ?? 0;
  return size === count * rowBytes ? content : undefined;
};

export const readListing = (folder: string, key: string): Promise<KnownListing | undefined> =>
  readChecked(folder, key, listingSchema);

/** Whether anything has been decoded into this cache. */
export const hasContents = async (folder: string): Promise<boolean> =>
  (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.u8'));

export const writeRecord = async (folder: string, key: string, record: Content | KnownListing): Promise<void> => {
  const part = join(folder, `${key}.${randomUUID()}.part`);
  await writeFile(part, `${JSON.stringify(record)}\n`);
  await rename(part, join(folder, `${key}.json`));
};

/** Rows that get their name when all of them are on the disk. */
export interface RowsFile {
  append(rows: Uint8Array): Promise<void>;
  keepAs(key: string): Promise<void>;
  /** Removes what has no name yet. */
  close(): Promise<void>;
}

export const createRows = async (folder: string, name: string): Promise<RowsFile> => {
  const part = join(folder, `${name}.${randomUUID()}.part`);
  const file = await open(part, 'wx');
  return {
    append: (rows) => file.appendFile(rows),
    keepAs: async (key) => {
      await file.sync();
      await rename(part, dataFile(folder, key));
    },
    close: async () => {
      await file.close();
      await rm(part, { force: true });
    },
  };
};

/** Removes what killed processes left of a name. Only the holder of its lock may do so. */
export const removeParts = async (folder: string, name: string): Promise<void> => {
  const parts = (await readdir(folder)).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.part'));
  await Promise.all(parts.map((file) => rm(join(folder, file), { force: true })));
};

const readChecked = async <S extends typeof contentSchema | typeof listingSchema>(
  folder: string,
  key: string,
  schema: S,
): Promise<Static<S> | undefined> => {
  try {
    const found = JSON.parse(await readFile(join(folder, `${key}.json`), 'utf8')) as unknown;
    return Value.Check(schema, found) ? found : undefined;
  } catch {
    return undefined;
  }
};
