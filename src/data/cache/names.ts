import { join } from 'node:path';

/** Files of one set of rows in the cache. The header appears last, so rows with a header are whole. */
export interface RowNames {
  readonly folder: string;
  readonly rows: string;
  readonly header: string;
  /** Rows so far, and how many of them are on the disk. */
  readonly part: string;
  readonly progress: string;
  readonly lock: string;
}

export const rowsFolder = (cache: string): string => join(cache, 'rows');

export const rowNames = (cache: string, key: string): RowNames => {
  const folder = rowsFolder(cache);
  const name = (extension: string) => join(folder, `${key}.${extension}`);
  return {
    folder,
    rows: name('rows'),
    header: name('json'),
    part: name('part'),
    progress: name('part.json'),
    lock: name('lock'),
  };
};
