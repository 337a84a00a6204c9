import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openTable } from '../../../src/data/tables/open.ts';
import { ioOf } from '../../fixtures/data/folder.ts';
import { failure, parquetOf, read, readAll } from './_read.ts';

const parquet = { format: 'parquet', parts: { train: 't.parquet' } } as const;
const jsonl = { format: 'jsonl', parts: { train: 't.jsonl' } } as const;

const typed = `SELECT 1::TINYINT AS tiny, 2::BIGINT AS big, 1.5::DECIMAL(9, 2) AS amount, 0.1::FLOAT AS small, 3.0::DOUBLE AS d,
  true AS yes, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03.004' AS moment, TIME '00:00:01.5' AS clock,
  TIMESTAMPTZ '2024-01-01 00:00:00+02' AS zoned, 'x' AS word, 'b'::ENUM('a', 'b') AS choice, [1, 2] AS list,
  [1.5, 2.5]::FLOAT[2] AS pair, {'a': 1} AS struct
  UNION ALL BY NAME SELECT NULL AS tiny`;

test('Parquet: types of columns, and values of each', async () => {
  const source = await openTable(await parquetOf(typed), parquet);
  expect(source.columns.map(({ name, raw }) => `${name}: ${raw}`)).toEqual([
    'tiny: number',
    'big: number',
    'amount: number',
    'small: number',
    'd: number',
    'yes: boolean',
    'day: date',
    'moment: date',
    'clock: date',
    'zoned: date',
    'word: text',
    'choice: text',
    'list: vector',
    'pair: vector',
    'struct: text',
  ]);
  const own = Object.fromEntries(source.columns.map(({ name, raw }) => [name, raw]));
  expect((await readAll(source, own)).map((column) => column[0])).toEqual([
    1,
    2,
    1.5,
    Math.fround(0.1),
    3,
    true,
    Date.UTC(2024, 1, 29),
    Date.UTC(2024, 1, 29, 1, 2, 3, 4),
    1500,
    Date.UTC(2023, 11, 31, 22),
    'x',
    'b',
    [1, 2],
    [1.5, 2.5],
    "{'a': 1}",
  ]);
  expect((await readAll(source, own)).map((column) => column[1])).toEqual(source.columns.map(() => null));
});

test('Parquet: columns as other kinds', async () => {
  const source = await openTable(
    await parquetOf(
      "SELECT 3::INT AS a, 3.0::DOUBLE AS b, 0.1::FLOAT AS c, true AS d, ' 4 ' AS e, 'no' AS f, '2024-01-01' AS g",
    ),
    parquet,
  );
  expect(await readAll(source, { a: 'text', b: 'text', c: 'text', d: 'text' })).toEqual([
    ['3'],
    ['3'],
    ['0.1'],
    ['true'],
  ]);
  expect(await readAll(source, { d: 'number', f: 'boolean', g: 'date' })).toEqual([
    [1],
    [false],
    [Date.UTC(2024, 0, 1)],
  ]);
  expect(await failure(readAll(source, { e: 'vector' }))).toEqual([
    '`t.parquet` row 1, column `e` is ` 4 `, not a list of numbers. Write lists of numbers of one length.',
    'features.e',
  ]);
  expect(await failure(readAll(source, { a: 'boolean' }))).toEqual([
    '`t.parquet` row 1, column `a` is `3`, not a boolean. Write `true` or `false`.',
    'features.a',
  ]);
});

test('Parquet: dates are no numbers', async () => {
  expect(await failure(read(await parquetOf("SELECT DATE '2024-01-01' AS a"), parquet, { a: 'number' }))).toEqual([
    '`t.parquet` column `a` holds `DATE`, which can’t be read as a number. Give the column another type, or leave it out.',
    'features.a',
  ]);
});

test('Parquet: a value beyond its kind is named by its row', async () => {
  const io = await parquetOf(
    "SELECT if(range = 3000, 'inf'::DOUBLE, range) AS a, if(range = 2500, [1], [1, 2]) AS b FROM range(5000)",
  );
  expect((await failure(read(io, parquet, { a: 'number' })))[0]).toContain(
    '`t.parquet` row 3001, column `a` is `Infinity`',
  );
  expect((await failure(read(io, parquet, { b: 'vector' })))[0]).toBe(
    '`t.parquet` row 2501, column `b` has 1 numbers, expected 2 as in the first row. Write lists of one length.',
  );
});

test('Parquet: 100,000 rows in order on several threads', async () => {
  const io = await parquetOf('SELECT range AS a FROM range(100000)');
  const [values] = await read(io, parquet, { a: 'number' }, { threads: 2 });
  expect(values).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
});

test.each([
  ['CSV', 'a,b\n1,2\n', '`t.parquet` is not Parquet. Export the table as Parquet and name that file.'],
  ['nothing', '', '`t.parquet` is empty: expected at least one row.'],
  ['gzip', gzipSync('PAR1'), '`t.parquet` is a Parquet file, not Parquet.'],
  ['a stump', 'PAR1....PAR1', '`t.parquet` can’t be parsed: '],
  ['a false footer', Buffer.from('PAR1\xff\xff\xff\x7fPAR1', 'latin1'), '`t.parquet` can’t be parsed: '],
])('Parquet: %s', async (_, content, message) => {
  const [text] = await failure(openTable(ioOf({ 't.parquet': content }), parquet));
  expect(text).toContain(message);
  expect(text).not.toMatch(/\p{Cc}|\/tmp/u);
});

test('Parquet: damaged pages', async () => {
  const io = await parquetOf('SELECT random() AS a FROM range(1000)');
  const content = Buffer.from(await io.read('t.parquet'));
  content.fill(0xff, 4, 600);
  writeFileSync(join(io.folder, 't.parquet'), content);
  expect((await failure(read(io, parquet, { a: 'number' })))[0]).toContain('`t.parquet` can’t be parsed: ');
});

const lines = (...objects: readonly unknown[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');

test('JSON Lines: values of each kind; a missing key is a missing value', async () => {
  const content = lines({ a: 1, b: 'x', c: true, d: [1, 2], e: '2024-02-29' }, { b: null, a: 2.5 }, { f: { g: [1] } });
  const source = await openTable(ioOf({ 't.jsonl': content }), jsonl);
  expect(source.columns.map(({ name, raw }) => `${name}: ${raw}`)).toEqual([
    'a: number',
    'b: text',
    'c: boolean',
    'd: vector',
    'e: date',
    'f: text',
  ]);
  expect(await readAll(source, { a: 'number', b: 'text', c: 'boolean', d: 'vector', e: 'date' })).toEqual([
    [1, 2.5, null],
    ['x', null, null],
    [true, null, null],
    [[1, 2], null, null],
    [Date.UTC(2024, 1, 29), null, null],
  ]);
  expect(await readAll(source, { a: 'text' })).toEqual([['1', '2.5', null]]);
});

test('JSON Lines: a later row may hold a decimal where the first ones hold whole numbers', async () => {
  const content = lines(...Array.from({ length: 30_000 }, (_, i) => ({ a: i < 29_000 ? 1 : 1.5 })));
  const [values] = await read(ioOf({ 't.jsonl': content }), jsonl, { a: 'number' });
  expect(values!.slice(28_998, 29_002)).toEqual([1, 1, 1.5, 1.5]);
});

const many = lines(...Array.from({ length: 30_000 }, () => ({ a: 1, d: [1, 2] })));

test.each([
  [
    'half an object',
    `${many}{"a": \n`,
    '`t.jsonl` line 30001 is `{"a": `, not a JSON object. Write one object per line.',
  ],
  ['a list', `${many}[1]\n`, '`t.jsonl` line 30001 is `[1]`, not a JSON object.'],
  ['a text', `${many}\n{"a": "high"}\n`, '`t.jsonl` line 30002, column `a` is `high`, not a number.'],
  ['a shorter list', `${many}{"d": [1]}\n`, '`t.jsonl` line 30001, column `d` has 1 numbers, expected 2'],
  ['an early one', '{"a": \n', '`t.jsonl` line 1 is `{"a": `, not a JSON object.'],
  ['an array', '[{"a": 1}]', '`t.jsonl` is one JSON array, not JSON Lines. Write one object per line.'],
  ['CSV', 'a,b\n1,2\n', '`t.jsonl` is not JSON Lines.'],
  ['Parquet', 'PAR1\0\0', '`t.jsonl` is a Parquet file, not JSON Lines. Write `type: parquet` to read it.'],
])('JSON Lines: %s', async (_, content, message) => {
  expect((await failure(read(ioOf({ 't.jsonl': content }), jsonl, { a: 'number', d: 'vector' })))[0]).toContain(
    message,
  );
});

test('JSON Lines: gzip, lists of files', async () => {
  const io = ioOf({ 'a.jsonl': gzipSync(lines({ a: 1 })), 'b.jsonl': lines({ a: 2 }) });
  expect(await read(io, { format: 'jsonl', parts: { train: '*.jsonl' } }, { a: 'number' })).toEqual([[1, 2]]);
});

test('a folder in place of a file', async () => {
  const io = ioOf();
  mkdirSync(join(io.folder, 't.jsonl'));
  expect(await failure(openTable(io, jsonl))).toEqual(['`t.jsonl` is a folder, expected a file.', 'train']);
});
