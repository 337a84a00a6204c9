import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../contracts/data.ts';
import type { DecodedImages, ImageFolder, ImageReader, ImageRule } from '../../contracts/images.ts';
import type { PreparationProgress } from '../progress.ts';
import { dataFile, readContent, readListing } from './cache.ts';
import { readHeads } from './head.ts';
import { listFolder, type Listing } from './list.ts';
import { noCache } from './messages.ts';
import { leftOut, prepare, rowBytesOf } from './prepare.ts';
import { knownFolder, type Prepared } from './prepared.ts';

export interface ImageReaderOptions {
  /** The absolute path of a folder that the experiment names. */
  readonly resolve: (folder: string) => string;
  readonly cacheFolder: string;
  readonly checkSize: (folder: string, bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
  readonly onPrepare?: ((progress: PreparationProgress) => void) | undefined;
}

/** Reads folders of images by way of the cache. A folder is listed once, and taken to stay as it is. */
export const createImageReader = (options: ImageReaderOptions): ImageReader => {
  const listings = new Map<string, Promise<Listing>>();
  const inspections = new Map<string, Promise<ImageFolder>>();
  const preparations = new Map<string, Promise<Prepared>>();
  const listed = (name: string, rule: ImageRule): Promise<Listing> =>
    once(listings, JSON.stringify([name, rule]), () => listFolder(options.resolve(name), name, rule));
  const prepared = async (name: string, rule: ImageRule): Promise<Prepared> => {
    const listing = await listed(name, rule);
    return once(preparations, listing.key, () => prepareFolder(name, listing, rule, options));
  };
  return {
    inspect: async (name, rule, decode) => {
      const listing = await listed(name, rule);
      if (decode || preparations.has(listing.key)) return prepared(name, rule);
      return once(inspections, listing.key, async () => (await find(listing, rule, options)) ?? inspected(listing));
    },
    load: async (name, rule) => {
      const found = await prepared(name, rule);
      const count = found.classes.reduce((sum, one) => sum + one.count, 0);
      options.checkSize(name, count * rowBytesOf(rule));
      return decodedImages(found, await readRows(folderOf(options), found.key, count * rowBytesOf(rule)));
    },
  };
};

const once = <T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
};

const decodedImages = ({ classes, unread, others, digest }: Prepared, data: Uint8Array): DecodedImages => ({
  classes,
  unread,
  others,
  digest,
  data,
});

const folderOf = ({ cacheFolder }: ImageReaderOptions): string => join(cacheFolder, 'images');

const find = async (listing: Listing, rule: ImageRule, options: ImageReaderOptions): Promise<Prepared | undefined> => {
  const folder = folderOf(options);
  const known = await readListing(folder, listing.key);
  const content = known && (await readContent(folder, known.content, rowBytesOf(rule)));
  return content && knownFolder(known, content);
};

const inspected = async (listing: Listing): Promise<ImageFolder> => {
  const heads = await readHeads(listing);
  const counts = new Map(listing.classes.map((name) => [name, 0]));
  for (const { path, reason, isOther } of heads) {
    const name = path.slice(0, path.indexOf('/'));
    if (reason === undefined && !isOther) counts.set(name, counts.get(name)! + 1);
  }
  return { classes: [...counts].map(([name, count]) => ({ name, count })), ...leftOut(listing, heads) };
};

const prepareFolder = async (
  name: string,
  listing: Listing,
  rule: ImageRule,
  options: ImageReaderOptions,
): Promise<Prepared> => {
  const folder = folderOf(options);
  const found = await find(listing, rule, options);
  if (found) return found;
  try {
    await mkdir(folder, { recursive: true });
    return await prepare({
      listing,
      rule,
      folder,
      find: () => find(listing, rule, options),
      onProgress: (done, total) => {
        options.signal?.throwIfAborted();
        options.onPrepare?.({ name, done, total });
      },
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof DataError || code === undefined) throw error;
    throw new DataError(noCache({ folder, reason: message }));
  }
};

/** Bytes of one read: the system reads less than 2 GiB at a time. */
const pieceBytes = 2 ** 30;

const readRows = async (folder: string, key: string, bytes: number): Promise<Uint8Array> => {
  const rows = new Uint8Array(bytes);
  const file = await open(dataFile(folder, key));
  try {
    for (let at = 0; at < bytes;) {
      const { bytesRead } = await file.read(rows, at, Math.min(pieceBytes, bytes - at), at);
      if (bytesRead === 0) throw new DataError(noCache({ folder, reason: 'a file was cut short meanwhile' }));
      at += bytesRead;
    }
    return rows;
  } finally {
    await file.close();
  }
};
