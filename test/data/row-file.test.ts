import { appendFileSync, mkdtempSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Column } from '../../src/contracts/data.ts';
import { openFeed } from '../../src/data/column-feed.ts';
import { gather, rowsOf } from '../../src/data/feed.ts';
import { trainingOrder, windowParts } from '../../src/data/order.ts';
import { shuffleWindows } from '../../src/experiment/plan/shuffle-windows.ts';
import { bytesOf, fileColumn, openRows, rowBytesOf } from '../../src/data/rows/row-file.ts';
import { readsOf } from '../../src/data/rows/row-reads.ts';
import { permutation, random } from '../../src/mathematics/random.ts';

type Spec = Pick<Column, 'shape' | 'dtype'>;

/** The same samples in memory, and in a file behind a header of `offset` bytes. */
const twins = (spec: Spec, count: number, offset = 12) => {
  const data = rowsOf(spec, count).map((_: number, i: number) => (i * 7919) % 251) as Column['data'];
  const path = join(mkdtempSync(join(tmpdir(), 'rows-')), 'rows');
  writeFileSync(path, new Uint8Array(offset));
  appendFileSync(path, bytesOf(data));
  const { size, mtimeMs } = statSync(path);
  const memory: Column = { ...spec, data };
  return { path, memory, file: fileColumn(spec, { path, name: 'rows', size, modified: mtimeMs, offset, count }) };
};

/** vitest compares element by element, and slowly. */
const isSame = (a: Column['data'], b: Column['data']): boolean => Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

const specs: Spec[] = [
  { dtype: 'uint8', shape: [28, 28, 1] },
  { dtype: 'uint8', shape: [] },
  { dtype: 'float32', shape: [3] },
  { dtype: 'float32', shape: [5000] },
  { dtype: 'int32', shape: [17] },
];

test.each(specs)('rows of $dtype $shape come out of a file as out of memory', async (spec) => {
  const { memory, file } = twins(spec, 900);
  const orders = [
    permutation(900, random(1, 'a')),
    Uint32Array.from({ length: 900 }, (_, i) => i),
    Uint32Array.of(899, 3, 3, 4, 5, 0),
    Uint32Array.from({ length: 300 }, (_, i) => 3 * i),
  ];
  const rows = await openRows(file);
  for (const order of orders) {
    const [wanted, found, synced] = [memory, memory, memory].map((column) => rowsOf(column, order.length));
    gather(memory, order, 0, order.length, wanted!);
    await rows.read(order, found!);
    gather(file, order, 0, order.length, synced!);
    expect(isSame(found!, wanted!)).toBe(true);
    expect(isSame(synced!, wanted!)).toBe(true);
  }
  await rows.close();
  expect(isSame(file.data, memory.data)).toBe(true);
  expect([...file.pieces!.read()].reduce((sum, piece) => sum + piece.length, 0)).toBe(memory.data.length);
});

test('rows are read without the rest of the file', async () => {
  const { file } = twins({ dtype: 'float32', shape: [3] }, 10);
  const watched = new Proxy(file, {
    get: (of, name) => (name === 'data' ? expect.unreachable() : Reflect.get(of, name)),
  });
  const [rows, into] = [await openRows(watched), new Float32Array(3)];
  await rows.read(Uint32Array.of(2), into);
  await rows.close();
  gather(watched, Uint32Array.of(2), 0, 1, into);
  expect({ ...file }).not.toHaveProperty('data');
});

test('neighbouring rows are read together, and far ones alone', () => {
  const reads = (positions: number[], rowBytes: number) =>
    [...readsOf(Uint32Array.from(positions), rowBytes)].map(({ first, rows, place }) => ({ first, rows, place }));
  expect(reads([5, 6, 7], 1000)).toEqual([{ first: 5, rows: 3, place: 0 }]);
  expect(reads([7, 5, 6], 1000)).toEqual([{ first: 5, rows: 3, place: null }]);
  expect(reads([5, 500], 1000)).toEqual([
    { first: 5, rows: 1, place: 0 },
    { first: 500, rows: 1, place: 1 },
  ]);
  expect(reads([0, 1, 2], 2 ** 20)).toHaveLength(3);
});

const windows = { shard: 7, window: 4 };
const settings = { seed: 1, epoch: 0, shuffle: true, windows };
const some = { count: 1000, index: null };

test('a shuffle in windows visits every sample once, and depends on seed and epoch alone', () => {
  const all = trainingOrder(settings, some).slice(0, 1000);
  expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(trainingOrder(settings, some).slice(321, 77)).toEqual(all.subarray(321, 398));
  expect(trainingOrder({ ...settings, epoch: 1 }, some).slice(0, 1000)).not.toEqual(all);
  expect(trainingOrder({ ...settings, seed: 2 }, some).slice(0, 1000)).not.toEqual(all);
  expect(trainingOrder({ ...settings, windows: undefined }, some).slice(0, 1000)).not.toEqual(all);
  expect([...all.subarray(0, 8)]).toMatchInlineSnapshot(`
    [
      657,
      210,
      800,
      651,
      656,
      706,
      705,
      799,
    ]
  `);
});

test('a window holds samples of many shards, well mixed', () => {
  const order = trainingOrder({ ...settings, windows: { shard: 10, window: 20 } }, { count: 4000, index: null });
  const shards = Array.from(order.slice(0, 200), (position) => Math.floor(position / 10));
  expect(new Set(shards).size).toBe(20);
  const neighbours = shards.filter((shard, i) => shard === shards[i + 1]).length;
  expect(neighbours).toBeLessThan(30);
  expect(Math.max(...shards)).toBeGreaterThan(300);
});

test('a part is visited at its own positions', () => {
  const index = Uint32Array.from({ length: 100 }, (_, i) => 3 * i + 1);
  const order = trainingOrder(settings, { count: 100, index }).slice(0, 100);
  expect([...order].sort((a, b) => a - b)).toEqual([...index]);
});

test('a stretch of places is cut where windows begin', () => {
  expect(windowParts([0, 10, 20, 25], 8, 15)).toEqual([
    { window: 0, from: 8, to: 10, at: 0 },
    { window: 1, from: 0, to: 10, at: 2 },
    { window: 2, from: 0, to: 3, at: 12 },
  ]);
});

test('windows are a matter of the data’s size alone', () => {
  const of = (inFile: boolean, width: number, count: number) =>
    shuffleWindows({ features: { shape: [width], dtype: 'float32', inFile } }, count);
  expect(of(true, 784, 685_000)).toEqual({ shard: 83, window: 256 });
  expect(of(false, 784, 685_000)).toBeUndefined();
  expect(of(true, 784, 684_000)).toBeUndefined();
  expect(of(true, 1, 2 ** 30)).toEqual({ shard: 4096, window: 256 });
  expect(of(true, 2 ** 20, 1000)).toEqual({ shard: 1, window: 16 });
});

test.each([0, 333])('a feed hands out what memory would, from place %i on', async (from) => {
  for (const given of [windows, undefined]) {
    const { memory, file } = twins({ dtype: 'float32', shape: [20] }, 1000);
    const order = () => trainingOrder({ ...settings, windows: given }, some);
    const [expected, feed] = [openFeed(memory, order()), openFeed(file, order())];
    for (let at = from; at < 1000; at += 64) {
      const count = Math.min(64, 1000 - at);
      const [wanted, found] = [rowsOf(memory, 64), rowsOf(memory, 64)];
      void expected.fill(at, count, wanted);
      await feed.fill(at, count, found);
      // The next window has come in meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(isSame(found!, wanted!)).toBe(true);
    }
    await feed.close();
  }
});

test('a file that changes while it is read is an error', async () => {
  const message = '`rows` changed while it was being read. Start again once nothing writes to it.';
  const touched = twins({ dtype: 'float32', shape: [20] }, 100);
  const rows = await openRows(touched.file);
  utimesSync(touched.path, new Date(), new Date(0));
  await expect(rows.read(Uint32Array.of(1), new Float32Array(20))).rejects.toThrow(message);
  await rows.close();
  expect(() => touched.file.data).toThrow(message);
  const cut = twins({ dtype: 'float32', shape: [20] }, 100);
  truncateSync(cut.path, 100);
  await expect(openRows(cut.file)).rejects.toThrow(message);
  expect(rowBytesOf(cut.file)).toBe(80);
});
