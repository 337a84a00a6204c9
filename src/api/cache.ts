import { cacheEntries, pruneEntries, type CacheEntry } from '../data/cache/entries.ts';
import { cacheLimit, parseSize } from '../data/cache/limit.ts';
import { cacheFolder } from '../data/io.ts';

export type { CacheEntry };

export interface PruneOptions {
  /** What the cache may still take, such as `20 GB`; by default `$ASSAY_CACHE_LIMIT`, else 50 GB. */
  readonly limit?: string;
}

/** What the cache holds, the entry used last first. */
export const listCache = (): Promise<readonly CacheEntry[]> => cacheEntries(cacheFolder());

/**
 * Removes what was not used for longest until the cache is within its limit; nothing that a process uses. Resolves to
 * the removed entries. Throws `DataError` for a limit that is no size.
 */
export const pruneCache = ({ limit }: PruneOptions = {}): Promise<readonly CacheEntry[]> =>
  pruneEntries(cacheFolder(), limit === undefined ? cacheLimit() : parseSize(limit, '--limit'));
