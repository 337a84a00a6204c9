import type { ImageFolder } from '../../contracts/images.ts';
import type { Content, KnownListing } from './cache.ts';

/** A folder whose images are in the cache. */
export interface Prepared extends ImageFolder {
  readonly digest: string;
  /** Names the file of the cache with the samples. */
  readonly key: string;
}

export const knownFolder = ({ content: key, unread, others }: KnownListing, content: Content): Prepared => ({
  key,
  digest: content.digest,
  classes: content.classes,
  unread: [...unread, ...content.unread].sort((a, b) => (a.path < b.path ? -1 : 1)),
  others,
});
