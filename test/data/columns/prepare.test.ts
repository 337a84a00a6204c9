import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRowStore } from '../../../src/data/cache/row-store.ts';
import { prepareTable } from '../../../src/data/columns/prepare.ts';
import { positionsOf } from '../../../src/data/split.ts';
import type { TableSource } from '../../../src/contracts/table.ts';
import { random } from '../../../src/mathematics/random.ts';
import { sourceOf, tableFor, type Rows, type Written } from './_table.ts';

const stream = random(7, 'rows');
const cities = ['Oslo', 'Rome', 'Lima', '__proto__'];
const row = (i: number) => ({
  age: i % 7 === 3 ? null : Math.round(stream.uniform() * 1000) / 10,
  city: i % 11 === 5 ? null : cities[stream.integer(cities.length)]!,
  member: stream.integer(2) === 1 ? 'yes' : 'no',
  joined: `20${10 + stream.integer(10)}-0${1 + stream.integer(9)}-11`,
  weight: 60 + stream.uniform() * 30,
  kind: ['a', 'b', 'c'][i % 3]!,
});
const rows: Rows = Array.from({ length: 120 }, (_, i) => row(i));
const raws = { age: 'number', city: 'text', member: 'text', joined: 'date', weight: 'number', kind: 'text' } as const;

const features: Readonly<Record<string, Written>> = {
  age: { raw: 'number', column: { type: 'number', missing: 'median' } },
  city: { raw: 'text', column: { type: 'category', missing: 'unknown' } },
  member: { raw: 'text', column: 'boolean' },
  joined: { raw: 'date', column: { type: 'date', parts: ['month', 'elapsed'] } },
};
const weight: Readonly<Record<string, Written>> = { weight: { raw: 'number', column: 'number' } };
const kind: Readonly<Record<string, Written>> = { kind: { raw: 'text', column: 'category' } };

const options = { split: { validation: 0.2, test: 0.2 }, take: { train: null, test: null }, seed: 1 };
const prepared = (source: TableSource, targets = weight) => prepareTable(tableFor(source, features, targets), options);
const whole = (size = 1000) => sourceOf({ train: rows }, raws, size);

describe('a table is prepared', () => {
  test.each([1, 7, 64])('the same from chunks of %i rows as from one', async (size) => {
    const [one, many] = [await prepared(whole()), await prepared(whole(size))];
    expect(many.columns.features.map(({ params }) => params)).toEqual(one.columns.features.map(({ params }) => params));
    expect(many.parts).toEqual(one.parts);
    expect(many.inspection).toEqual(one.inspection);
  });

  test('from the training rows alone: other rows may hold anything', async () => {
    const before = await prepared(whole());
    const training = new Set(positionsOf(before.parts.train));
    expect(training.size).toBe(72);
    const changed = rows.map((own, i) =>
      training.has(i) ? own : { ...own, age: 1e6, city: 'Mars', member: 'no', joined: '1970-01-01', weight: -1e6 },
    );
    const after = await prepared(sourceOf({ train: changed }, raws, 50));
    expect(after.columns.features.map(({ params }) => params)).toEqual(
      before.columns.features.map(({ params }) => params),
    );
    expect(after.labels).toEqual(before.labels);
    expect(after.inspection.notes).toContainEqual('categories that the training part does not have: 48 of `city`');
  });

  test('with classes named by all rows, and every class in each part', async () => {
    const { labels, parts } = await prepared(whole(), kind);
    expect(labels).toEqual({ kind: 'class', classes: ['a', 'b', 'c'] });
    for (const part of Object.values(parts) as (typeof parts.train)[]) {
      const found = Array.from(positionsOf(part), (at) => part.labels.data[at]);
      expect([0, 1, 2].map((label) => found.filter((one) => one === label).length)).toEqual(
        [0, 1, 2].map(() => part.count / 3),
      );
    }
  });

  test('without the rows that are dropped, which are counted', async () => {
    const dropping = { ...features, age: { raw: 'number', column: { type: 'number', missing: 'drop' } } } as const;
    const { inspection, parts } = await prepareTable(tableFor(whole(13), dropping, weight), options);
    expect(inspection.counts).toEqual({ train: 103 });
    expect(inspection.notes![0]).toBe('103 of 120 train rows; 17 without `age`');
    expect(parts.train.features.data).toHaveLength(103 * 5);
    const kept = rows.filter(({ age }) => age !== null);
    expect(Array.from({ length: 103 }, (_, i) => parts.train.features.data[i * 5])).toEqual(
      kept.map(({ age }) => Math.fround(age as number)),
    );
  });

  test('or refused where a column must not miss a value, with the row and the field', async () => {
    const strict = { age: { raw: 'number', column: 'number' } } as const;
    const failing = prepareTable(tableFor(whole(5), strict, weight), options);
    await expect(failing).rejects.toMatchObject({
      field: 'features.age',
      message: expect.stringMatching(/^row 3, column `age` has no value\. /) as string,
    });
  });

  test('without fitting again where columns were fitted before', async () => {
    const { columns } = await prepared(whole());
    const other = rows.slice(0, 20).map((own) => ({ ...own, age: 5 }));
    const again = await prepareTable(tableFor(sourceOf({ train: other }, raws, 6), features, weight), {
      ...options,
      fitted: columns,
    });
    expect(again.columns).toBe(columns);
  });

  test('into a file of the cache where rows do not fit into memory, with the same numbers, and once', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'prepare-'));
    const io = { storeRows: createRowStore({ cache, memory: 0 }), tempFolder: join(cache, 'temporary') };
    const held = await prepared(whole(16));
    for (const _ of ['first', 'again']) {
      const { parts, inspection } = await prepareTable(tableFor(whole(16), features, weight), { ...options, io });
      expect(parts.train.features.file).toBeDefined();
      expect(parts.train.features.data).toEqual(held.parts.train.features.data);
      expect(parts.train.labels).toEqual(held.parts.train.labels);
      expect(inspection).toEqual(held.inspection);
    }
    const stored = () => readdirSync(join(cache, 'rows')).filter((name) => name.endsWith('.rows'));
    expect(stored()).toHaveLength(1);
    const other = { ...options, io, seed: 2 };
    await prepareTable(tableFor(whole(16), features, weight), other);
    expect(stored()).toHaveLength(2);
  });
});
