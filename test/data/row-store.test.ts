import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RowsSpec } from '../../src/contracts/data.ts';
import { createRowStore } from '../../src/data/cache/row-store.ts';

const spec: RowsSpec = { shape: [2], dtype: 'float32', source: 'rides.csv' };

/** Rows 0 … 99 as [i, −i], ten at a time in one piece of memory, from row `from` on; `asked` notes what was asked for. */
const source = (asked: number[], end = 100) =>
  async function* (from: number) {
    asked.push(from);
    const piece = new Float32Array(20);
    for (let row = from; row < end; row += 10) {
      for (let i = 0; i < 10; i++) piece.set([row + i, -row - i], 2 * i);
      yield await Promise.resolve(piece.subarray(0, 2 * Math.min(10, end - row)));
    }
  };
const all = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2));

const folder = () => mkdtempSync(join(tmpdir(), 'store-'));
const storeIn = (cache: string, memory = 100) => createRowStore({ cache, memory });

test('rows that fit stay in memory, and leave nothing on the disk', async () => {
  const cache = folder();
  const { column, count } = await storeIn(cache, 800)('key', spec, source([]));
  expect(count).toBe(100);
  expect(column).toEqual({ shape: [2], dtype: 'float32', data: all });
  expect(readdirSync(cache)).toEqual([]);
});

test('larger rows go to a file, once', async () => {
  const cache = folder();
  const asked: number[] = [];
  const { column, count } = await storeIn(cache)('key', spec, source(asked));
  expect(count).toBe(100);
  expect(column.file).toMatchObject({ path: join(cache, 'rows', 'key.rows'), offset: 0, count: 100, size: 800 });
  expect(column.data).toEqual(all);
  expect(JSON.parse(readFileSync(join(cache, 'rows', 'key.json'), 'utf8'))).toEqual({
    format: 'assay rows 1',
    shape: [2],
    dtype: 'float32',
    count: 100,
    source: 'rides.csv',
  });
  expect((await storeIn(cache, 10_000)('key', spec, source(asked))).column.data).toEqual(all);
  expect(asked).toEqual([0]);
  const names = readdirSync(join(cache, 'rows')).filter((name) => !name.endsWith('.use'));
  expect(names.sort()).toEqual(['key.json', 'key.rows']);
});

test('rows whose number is known to be large are not gathered first', async () => {
  const cache = folder();
  const { column } = await storeIn(cache)('key', { ...spec, count: 100 }, source([]));
  expect(column.data).toEqual(all);
});

test('rows whose number is known tell how far they are', async () => {
  const told: unknown[] = [];
  const store = createRowStore({ cache: folder(), memory: 100, onPrepare: (progress) => told.push(progress) });
  await store('key', { ...spec, count: 100 }, source([]));
  expect(told.length).toBe(10);
  expect(told.at(-1)).toEqual({ name: 'rides.csv', done: 100, total: 100 });
});

test('two that prepare the same rows do it once', async () => {
  const cache = folder();
  const asked: number[] = [];
  const slow = async function* (from: number) {
    asked.push(from);
    for await (const piece of source([])(from)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield piece;
    }
  };
  const known = { ...spec, count: 100 };
  const stored = await Promise.all([1, 2].map(() => storeIn(cache)('key', known, slow)));
  for (const { column } of stored) expect(column.data).toEqual(all);
  expect(asked).toEqual([0]);
});

test('preparing resumes after a kill, from the last rows that are on the disk', async () => {
  const cache = folder();
  await storeIn(cache)('other', spec, source([]));
  const rows = join(cache, 'rows');
  // Row 37 was being written, and 30 rows were noted.
  writeFileSync(join(rows, 'key.part'), readFileSync(join(rows, 'other.rows')).subarray(0, 37 * 8 + 3));
  writeFileSync(join(rows, 'key.part.json'), '{"rows": 30}');
  writeFileSync(join(rows, 'key.lock'), '{"pid": 2147483646, "host": "gone", "began": null}');
  const stale = JSON.stringify({ pid: 2147483646, host: (await import('node:os')).hostname(), began: null });
  writeFileSync(join(rows, 'key.lock'), stale.replace('}', ', "since": "then", "token": "t"}'));
  const asked: number[] = [];
  const { column } = await storeIn(cache)('key', spec, source(asked));
  expect(asked).toEqual([30]);
  expect(column.data).toEqual(all);
  expect(existsSync(join(rows, 'key.part.json'))).toBe(false);
});

test('an error while rows are made leaves nothing that looks whole', async () => {
  const cache = folder();
  const failing = async function* () {
    yield* source([], 50)(0);
    throw new Error('line 51');
  };
  await expect(storeIn(cache)('key', spec, failing)).rejects.toThrow('line 51');
  expect((await storeIn(cache)('key', spec, source([]))).column.data).toEqual(all);
});

test.each([
  ['a header of something else', 'key.json', '{"format": "rows 7"}'],
  ['a header that is no JSON', 'key.json', '\0'],
  ['another number of rows', 'key.rows', 'short'],
])('rows with %s are made again', async (_, name, content) => {
  const cache = folder();
  await storeIn(cache)('key', spec, source([]));
  writeFileSync(join(cache, 'rows', name), content);
  const asked: number[] = [];
  expect((await storeIn(cache)('key', spec, source(asked))).column.data).toEqual(all);
  expect(asked).toEqual([0]);
});

test('a cache that can’t be written is one sentence', async () => {
  const cache = join(folder(), 'file');
  writeFileSync(cache, '');
  await expect(storeIn(cache)('key', spec, source([]))).rejects.toThrow(/^Rows can’t be kept in the cache/);
});
