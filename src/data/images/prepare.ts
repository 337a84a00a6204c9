import { hash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { ImageRule } from '../../contracts/images.ts';
import { contentKey, createRows, hasContents, readContent, removeParts, writeRecord, type Content } from './cache.ts';
import { decodeSample } from './decode.ts';
import { folderDigest } from './digest.ts';
import { readHeads, readImage, readReason, smallFile, type Headed } from './head.ts';
import { ImageError } from './image-error.ts';
import { inLanes } from './lanes.ts';
import { knownFolder, type Prepared } from './prepared.ts';
import type { ListedFile, Listing } from './list.ts';
import { withLock } from './lock.ts';

export interface Preparation {
  readonly listing: Listing;
  readonly rule: ImageRule;
  /** Of decoded images in the cache; it exists. */
  readonly folder: string;
  /** Looks into the cache. */
  readonly find: () => Promise<Prepared | undefined>;
  /** `done` of `total` images are decoded; null while another process decodes them. */
  readonly onProgress: (done: number | null, total: number) => void;
}

/** Decodes a folder into the cache, unless another process does so meanwhile, or the same content is there. */
export const prepare = (job: Preparation): Promise<Prepared> => {
  const { folder, listing, onProgress, find } = job;
  const onWait = () => onProgress(null, listing.files.length);
  return withLock(join(folder, `${listing.key}.lock`), onWait, async () => (await find()) ?? (await decoded(job)));
};

const decoded = async (job: Preparation): Promise<Prepared> => {
  const { listing, folder } = job;
  await removeParts(folder, listing.key);
  const heads = await readHeads(listing);
  const images = heads.filter(({ reason, isOther }) => reason === undefined && !isOther);
  const { key, content } = (await sameContent(job, images)) ?? (await decodeAll(job, images));
  const known = { content: key, ...leftOut(listing, heads) };
  if (listing.isSettled) await writeRecord(folder, listing.key, known);
  return knownFolder(known, content);
};

/** Files that are not even tried to be decoded. */
export const leftOut = ({ refused, beside }: Listing, heads: readonly Headed[]) => ({
  unread: [...refused, ...heads.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }]))],
  others: [...beside, ...heads.flatMap(({ path, isOther }) => (isOther ? [path] : []))],
});

interface KeyedContent {
  readonly key: string;
  readonly content: Content;
}

/** The content of a folder that was copied, moved or touched. */
const sameContent = async (
  { listing, rule, folder }: Preparation,
  images: readonly ListedFile[],
): Promise<KeyedContent | undefined> => {
  if (!(await hasContents(folder))) return undefined;
  const digest = folderDigest(listing);
  const room = Buffer.alloc(smallFile);
  for (let first = 0; first < images.length; first += mostTogether) {
    const batch = images.slice(first, first + mostTogether);
    const contents = await inLanes(batch, lanes, async (image) => (await read(listing.root, image, room)).digest);
    batch.forEach(({ path }, i) => digest.add(path, contents[i]));
    await turn();
  }
  const key = contentKey(digest.hex(), rule);
  const content = await readContent(folder, key, rowBytesOf(rule));
  return content && { key, content };
};

/** Images that are decoded at a time. */
const lanes = 8;
/** Images between two writes, and their bytes. */
const mostTogether = 512;
const bytesTogether = 2 ** 24;

const decodeAll = async (
  { listing, rule, folder, onProgress }: Preparation,
  images: readonly ListedFile[],
): Promise<KeyedContent> => {
  const digest = folderDigest(listing);
  const counts = new Map(listing.classes.map((name) => [name, 0]));
  const unread: Content['unread'] = [];
  const room = Buffer.alloc(smallFile);
  const together = Math.max(lanes, Math.min(mostTogether, Math.floor(bytesTogether / rowBytesOf(rule))));
  const rows = await createRows(folder, listing.key);
  let done = 0;
  const decode = async (image: ListedFile): Promise<Sample> => {
    const sample = await sampleOf(await read(listing.root, image, room), rule);
    onProgress(++done, images.length);
    return sample;
  };
  try {
    for (let first = 0; first < images.length; first += together) {
      const batch = images.slice(first, first + together);
      const samples = await inLanes(batch, lanes, decode);
      for (const [i, { path }] of batch.entries()) {
        const { reason, digest: content } = samples[i]!;
        const name = path.slice(0, path.indexOf('/'));
        digest.add(path, content);
        if (reason === undefined) counts.set(name, counts.get(name)! + 1);
        else unread.push({ path, reason });
      }
      await rows.append(Buffer.concat(samples.flatMap(({ row }) => row ?? [])));
      await turn();
    }
    const content = {
      digest: digest.hex(),
      classes: [...counts].map(([name, count]) => ({ name, count })),
      unread,
    };
    const key = contentKey(content.digest, rule);
    await rows.keepAs(key);
    await writeRecord(folder, key, content);
    return { key, content };
  } finally {
    await rows.close();
  }
};

export const rowBytesOf = ({ size: [height, width], channels }: ImageRule): number => height * width * channels;

interface Bytes {
  readonly bytes?: Buffer;
  readonly digest?: string;
  readonly reason?: string;
}
interface Sample extends Pick<Bytes, 'digest' | 'reason'> {
  readonly row?: Uint8Array;
}

const read = async (root: string, image: ListedFile, room: Buffer): Promise<Bytes> => {
  try {
    const bytes = await readImage(root, image, room);
    return { bytes, digest: hash('sha256', bytes) };
  } catch (error) {
    return { reason: readReason(error) };
  }
};

const sampleOf = async ({ bytes, digest, reason }: Bytes, rule: ImageRule): Promise<Sample> => {
  if (!bytes || digest === undefined) return { reason: reason! };
  try {
    return { digest, row: await decodeSample(bytes, rule) };
  } catch (error) {
    if (error instanceof ImageError) return { digest, reason: error.message };
    throw error;
  }
};
