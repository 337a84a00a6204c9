/** FNV-1a over UTF-16 code units: the same bucket for a text on every machine. */
export const bucketOf = (text: string, buckets: number): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193);
  }
  return (hash >>> 0) % buckets;
};
