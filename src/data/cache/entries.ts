import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { acquireLock } from '../../files/lock.ts';
import { headerSchema, readJson } from './header.ts';
import { rowNames, rowsFolder, type RowNames } from './names.ts';
import { isUsed } from './uses.ts';

/** Something large in the cache, which can be had again. */
export interface CacheEntry {
  /** Where it comes from: files and arrays, or the name of a download. */
  readonly name: string;
  readonly kind: 'rows' | 'unfinished rows' | 'images' | 'download';
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  /** Whether a process that runs reads or writes it. */
  readonly used: boolean;
  /** The file with its bytes. */
  readonly file: string;
}

/** All entries, the one used last first. */
export const cacheEntries = async (cache: string): Promise<readonly CacheEntry[]> => {
  const entries = [...(await rowEntries(cache)), ...(await imageEntries(cache)), ...(await downloads(cache))];
  return entries.sort((a, b) => b.lastUsed - a.lastUsed);
};

/** Removes entries, the one used last latest, until the others take at most `limit` bytes; never one that is in use. */
export const pruneEntries = async (cache: string, limit: number): Promise<readonly CacheEntry[]> => {
  const entries = await cacheEntries(cache);
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const removed: CacheEntry[] = [];
  for (const entry of entries.toReversed()) {
    if (bytes <= limit) break;
    if (entry.used || !(await removeEntry(cache, entry))) continue;
    removed.push(entry);
    bytes -= entry.bytes;
  }
  return removed;
};

const keyOf = (file: string): string => basename(file).split('.')[0]!;

const rowEntries = async (cache: string): Promise<CacheEntry[]> => {
  const entries: CacheEntry[] = [];
  for (const name of await namesIn(rowsFolder(cache))) {
    const kind = kinds[name.slice(name.indexOf('.'))];
    const names = rowNames(cache, keyOf(name));
    const file = join(names.folder, name);
    const found = await stat(file).catch(() => undefined);
    if (!kind || !found) continue;
    const header = await readJson(headerSchema, names.header);
    const used = await stat(names.header).catch(() => found);
    entries.push({
      name: kind === 'rows' ? (header?.source ?? keyOf(name)) : keyOf(name),
      kind,
      bytes: found.size,
      lastUsed: Math.max(found.mtimeMs, kind === 'rows' ? used.mtimeMs : 0),
      used: kind === 'rows' ? isUsed(names.rows) : isBeingWritten(names),
      file,
    });
  }
  return entries;
};

const kinds: Readonly<Record<string, CacheEntry['kind']>> = { '.rows': 'rows', '.part': 'unfinished rows' };

const imageEntries = (cache: string): Promise<CacheEntry[]> =>
  plainEntries(join(cache, 'images'), 'images', (name) => name.endsWith('.u8'));

/** Downloads begin with 16 digits of their SHA-256. */
const downloads = (cache: string): Promise<CacheEntry[]> =>
  plainEntries(cache, 'download', (name) => /^[0-9a-f]{16}-/.test(name));

const plainEntries = async (
  folder: string,
  kind: CacheEntry['kind'],
  isEntry: (name: string) => boolean,
): Promise<CacheEntry[]> => {
  const entries: CacheEntry[] = [];
  for (const name of (await namesIn(folder)).filter(isEntry)) {
    const file = join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    // A system may note the time of access once a day only.
    const lastUsed = Math.max(found.atimeMs, found.mtimeMs);
    const shown = kind === 'download' ? name.slice(17) : keyOf(name).slice(0, 16);
    entries.push({ name: shown, kind, bytes: found.size, lastUsed, used: false, file });
  }
  return entries;
};

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Whether it is gone. */
const removeEntry = async (cache: string, { kind, file }: CacheEntry): Promise<boolean> => {
  const names = rowNames(cache, keyOf(file));
  if (kind === 'rows' || kind === 'unfinished rows') return underLock(names, () => removeRows(names, kind));
  if (kind === 'images') await rm(file.replace(/\.u8$/, '.json'), { force: true });
  await rm(file, { force: true });
  return true;
};

const removeRows = async (names: RowNames, kind: CacheEntry['kind']): Promise<boolean> => {
  if (kind === 'unfinished rows') {
    await rm(names.progress, { force: true });
    await rm(names.part, { force: true });
    return true;
  }
  // Whoever reads the header has left a mark before: without the header, no more marks are left.
  const aside = `${names.header}.pruned`;
  await rename(names.header, aside).catch(() => undefined);
  if (isUsed(names.rows)) {
    await rename(aside, names.header);
    return false;
  }
  await rm(names.rows, { force: true });
  await rm(aside, { force: true });
  return true;
};

const underLock = async (names: RowNames, work: () => Promise<boolean>): Promise<boolean> => {
  const { lock } = acquireLock(names.lock);
  if (!lock) return false;
  try {
    return await work();
  } finally {
    lock.release();
  }
};

const isBeingWritten = (names: RowNames): boolean => {
  const { lock } = acquireLock(names.lock);
  lock?.release();
  return lock === null;
};
