import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheEntries, pruneEntries } from '../../src/data/cache/entries.ts';
import { cacheLimit, parseSize } from '../../src/data/cache/limit.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'cache-'));
const dead = JSON.stringify({ pid: 2147483646, host: hostname(), began: null });
const living = JSON.stringify({ pid: process.pid, host: hostname(), began: null });

/** Rows of 100 bytes, last used at a second. */
const addRows = (cache: string, key: string, second: number): void => {
  mkdirSync(join(cache, 'rows'), { recursive: true });
  const header = { format: 'assay rows 1', shape: [], dtype: 'uint8', count: 100, source: `${key}.csv` };
  const [rows, json] = [join(cache, 'rows', `${key}.rows`), join(cache, 'rows', `${key}.json`)];
  writeFileSync(rows, new Uint8Array(100));
  writeFileSync(json, JSON.stringify(header));
  for (const file of [rows, json]) utimesSync(file, second, second);
};

test('entries are listed, the one used last first', async () => {
  const cache = folder();
  addRows(cache, 'a', 1000);
  addRows(cache, 'b', 3000);
  mkdirSync(join(cache, 'images'));
  writeFileSync(join(cache, 'images', `${'c'.repeat(64)}.u8`), new Uint8Array(7));
  utimesSync(join(cache, 'images', `${'c'.repeat(64)}.u8`), 2000, 2000);
  writeFileSync(join(cache, '0123456789abcdef-train.gz'), new Uint8Array(5));
  utimesSync(join(cache, '0123456789abcdef-train.gz'), 500, 500);
  writeFileSync(join(cache, 'rows', 'd.part'), new Uint8Array(3));
  utimesSync(join(cache, 'rows', 'd.part'), 100, 100);
  const listed = await cacheEntries(cache);
  expect(listed.map(({ name, kind, bytes, lastUsed }) => [name, kind, bytes, lastUsed])).toEqual([
    ['b.csv', 'rows', 100, 3e6],
    ['c'.repeat(16), 'images', 7, 2e6],
    ['a.csv', 'rows', 100, 1e6],
    ['train.gz', 'download', 5, 5e5],
    ['d', 'unfinished rows', 3, 1e5],
  ]);
  expect(await cacheEntries(join(cache, 'none'))).toEqual([]);
  expect((await pruneEntries(cache, 0)).length).toBe(5);
  expect(await cacheEntries(cache)).toEqual([]);
  expect(readdirSync(join(cache, 'rows'))).toEqual([]);
});

test('what was not used for longest goes first, and what is in use stays', async () => {
  const cache = folder();
  ['a', 'b', 'c', 'd'].forEach((key, i) => addRows(cache, key, 1000 + i));
  writeFileSync(join(cache, 'rows', 'a.rows.11.use'), living);
  writeFileSync(join(cache, 'rows', 'b.rows.12.use'), dead);
  const removed = await pruneEntries(cache, 250);
  expect(removed.map(({ name }) => name)).toEqual(['b.csv', 'c.csv']);
  expect((await cacheEntries(cache)).map(({ name, used }) => [name, used])).toEqual([
    ['d.csv', false],
    ['a.csv', true],
  ]);
  expect(existsSync(join(cache, 'rows', 'b.rows.12.use'))).toBe(false);
});

test('rows that a process writes stay', async () => {
  const cache = folder();
  mkdirSync(join(cache, 'rows'));
  writeFileSync(join(cache, 'rows', 'a.part'), new Uint8Array(3));
  writeFileSync(join(cache, 'rows', 'a.lock'), living.replace('}', ', "since": "now", "token": "t"}'));
  expect(await cacheEntries(cache)).toMatchObject([{ kind: 'unfinished rows', used: true }]);
  expect(await pruneEntries(cache, 0)).toEqual([]);
});

test('a limit is a size', () => {
  expect(parseSize('20 GB', '--limit')).toBe(20e9);
  expect(parseSize('1.5TB', '--limit')).toBe(1.5e12);
  expect(cacheLimit(undefined)).toBe(50e9);
  for (const wrong of ['', '20', '-1 GB', '1e9 MB', 'GB'])
    expect(() => cacheLimit(wrong)).toThrow(
      `\`ASSAY_CACHE_LIMIT\` is \`${wrong}\`. Write a size such as \`20 GB\`, in MB, GB or TB.`,
    );
});
