import { DataError } from '../../contracts/data.ts';
import { badCacheLimit } from '../messages.ts';

/** Bytes that the cache may take, unless `$ASSAY_CACHE_LIMIT` says otherwise. */
const usual = 50e9;

const units: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

export const cacheLimit = (written = process.env['ASSAY_CACHE_LIMIT']): number =>
  written === undefined ? usual : parseSize(written, 'ASSAY_CACHE_LIMIT');

/** `20 GB` in bytes. Throws `DataError`, which calls the size by where it is written. */
export const parseSize = (written: string, where: string): number => {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,9})?) ?(MB|GB|TB)$/.exec(written.trim()) ?? [];
  if (number === undefined) throw new DataError(badCacheLimit({ where, written }));
  return Number(number) * units[unit!]!;
};
