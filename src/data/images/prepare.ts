import { join } from 'node:path';
import type { ImageRule } from '../../contracts/images.ts';
import { contentKey, createRows, hasContents, readContent, removeParts, writeRecord, type Content } from './cache.ts';
import type { DecodedBatch } from './decode-batch.ts';
import { openDecoders, type Decoders } from './decoders.ts';
import { folderDigest } from './digest.ts';
import type { Headed } from './head.ts';
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
  /** `done` of `total` files are read; null while another process reads them. What it throws ends the work. */
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
  const decoders = openDecoders(listing.files.length);
  try {
    const found = (await sameContent(job, decoders)) ?? (await decodeAll(job, decoders));
    const { key, content, others } = found;
    const known = { content: key, unread: [...listing.refused], others: [...listing.beside, ...others] };
    if (listing.isSettled) await writeRecord(folder, listing.key, known);
    return knownFolder(known, content);
  } finally {
    await decoders.close();
  }
};

/** Files that are not even tried to be decoded. */
export const leftOut = ({ refused, beside }: Listing, heads: readonly Headed[]) => ({
  unread: [...refused, ...heads.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }]))],
  others: [...beside, ...heads.flatMap(({ path, isOther }) => (isOther ? [path] : []))],
});

interface Found {
  readonly key: string;
  readonly content: Content;
  readonly others: readonly string[];
}

/** The content of a folder that was copied, moved or touched. */
const sameContent = async ({ listing, rule, folder }: Preparation, decoders: Decoders): Promise<Found | undefined> => {
  if (!(await hasContents(folder))) return undefined;
  const digest = folderDigest(listing);
  const others: string[] = [];
  for await (const { files, results } of batches(listing, null, decoders))
    for (const [i, { path }] of files.entries())
      if (results[i]!.isOther) others.push(path);
      else digest.add(path, results[i]!.digest);
  const key = contentKey(digest.hex(), rule);
  const content = await readContent(folder, key, rowBytesOf(rule));
  return content && { key, content, others };
};

const decodeAll = async ({ listing, rule, folder, onProgress }: Preparation, decoders: Decoders): Promise<Found> => {
  const digest = folderDigest(listing);
  const counts = new Map(listing.classes.map((name) => [name, 0]));
  const unread: Content['unread'] = [];
  const others: string[] = [];
  const file = await createRows(folder, listing.key);
  let done = 0;
  try {
    onProgress(0, listing.files.length);
    for await (const { files, results, rows } of batches(listing, rule, decoders)) {
      for (const [i, { path }] of files.entries()) {
        const { reason, digest: content, isOther } = results[i]!;
        const name = path.slice(0, path.indexOf('/'));
        if (isOther) others.push(path);
        else digest.add(path, content);
        if (reason !== undefined) unread.push({ path, reason });
        else if (!isOther) counts.set(name, counts.get(name)! + 1);
      }
      await file.append(rows);
      onProgress((done += files.length), listing.files.length);
    }
    const classes = [...counts].map(([name, count]) => ({ name, count }));
    const content = { digest: digest.hex(), classes, unread };
    const key = contentKey(content.digest, rule);
    await file.keepAs(key);
    await writeRecord(folder, key, content);
    return { key, content, others };
  } finally {
    await file.close();
  }
};

interface ReadBatch extends DecodedBatch {
  readonly files: readonly ListedFile[];
}

/** Reads the files in their order, as many batches ahead as the decoders take. */
async function* batches(
  { root, files }: Listing,
  rule: ImageRule | null,
  decoders: Decoders,
): AsyncGenerator<ReadBatch> {
  const coming: Promise<ReadBatch>[] = [];
  const parts = batchesOf(files, rule ? rowBytesOf(rule) : 0);
  const ask = (): void => {
    const { value: part } = parts.next();
    if (!part) return;
    const answer = decoders.decode({ root, files: part, rule }).then((found) => ({ ...found, files: part }));
    // It is awaited later; until then a failure is nobody's.
    answer.catch(() => undefined);
    coming.push(answer);
  };
  for (let i = 0; i < decoders.together; i++) ask();
  while (coming.length > 0) {
    const found = await coming.shift()!;
    ask();
    yield found;
  }
}

const mostTogether = 256;
const bytesTogether = 2 ** 23;

/** Files that make up one batch: few where they, or their samples, are large. */
function* batchesOf(files: readonly ListedFile[], rowBytes: number): Generator<readonly ListedFile[], undefined> {
  let [batch, bytes]: [ListedFile[], number] = [[], 0];
  for (const file of files) {
    batch.push(file);
    bytes += file.size + rowBytes;
    if (batch.length < mostTogether && bytes < bytesTogether) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

export const rowBytesOf = ({ size: [height, width], channels }: ImageRule): number => height * width * channels;
