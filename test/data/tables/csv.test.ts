import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openTable } from '../../../src/data/tables/open.ts';
import { ioOf } from '../../fixtures/data/folder.ts';
import { csv, failure, read, readAll, readText } from './_read.ts';

const mixed = 'size,kind,alive,born\n1.5,rose,true,2024-02-29\n,"a, b",no,\n-3e2, rose ,,2024-01-01T12:30:00+02:00\n';

test('columns of every kind, in the order in which they are wanted', async () => {
  const source = await openTable(ioOf({ 't.csv': mixed }), csv());
  expect(source.columns).toEqual([
    { name: 'size', raw: 'number' },
    { name: 'kind', raw: 'text' },
    { name: 'alive', raw: 'boolean' },
    { name: 'born', raw: 'date' },
  ]);
  expect(await readAll(source, { born: 'date', size: 'number', kind: 'text', alive: 'boolean' })).toEqual([
    [Date.UTC(2024, 1, 29), null, Date.UTC(2024, 0, 1, 10, 30)],
    [1.5, null, -300],
    ['rose', 'a, b', 'rose'],
    [true, false, null],
  ]);
});

test('a column of numbers is read as texts as it is written', async () => {
  expect(await readText('a\n3\n3.0\n007\n', { a: 'text' })).toEqual([['3', '3.0', '007']]);
  expect(await readText('a,b\n3,1\n3.0,2\n', { a: 'text' })).toEqual([['3', '3.0']]);
});

test('one column may be read as two kinds', async () => {
  const source = await openTable(ioOf({ 't.csv': 'a,b\n3.0,1\n4,2\n' }), csv());
  const wanted = (['number', 'text'] as const).map((as) => ({ name: 'a', as, field: 'a' }));
  for await (const { columns } of source.read('train', wanted))
    expect(columns.map((column) => ('values' in column ? [...column.values] : column))).toEqual([
      [3, 4],
      expect.objectContaining({ texts: ['3.0', '4'] }),
    ]);
});

test('texts that mark missing values replace the empty one', async () => {
  expect(await readText('a,b\nNA,NA\n ? ,x\n', { a: 'number', b: 'text' }, { missing: ['NA', '?'] })).toEqual([
    [null, null],
    [null, 'x'],
  ]);
  expect(await readText('a,b\n1,\n', { b: 'text' }, { missing: ['NA'] })).toEqual([['']]);
  const [message] = await failure(readText('a,b\n,1\n', { a: 'number' }, { missing: ['NA'] }));
  expect(message).toContain('`t.csv` line 2, column `a` is ``, not a number');
});

test.each([
  ['a byte order mark', '\uFEFFa,b\n1,x\n'],
  ['mixed line ends', 'a,b\r\n1,x\n'],
  ['old line ends', 'a,b\r1,x\r'],
  ['blank lines', '\n\na,b\n\n   \n1,x\n\n'],
  ['blanks around cells', ' a , b \n 1 ,\tx\n'],
  ['quoted cells', '"a","b"\n"1","x"\n'],
  ['no last line end', 'a,b\n1,x'],
])('%s', async (_, content) => {
  expect(await readText(content, { a: 'number', b: 'text' })).toEqual([[1], ['x']]);
});

test('a header over two lines, cells over two lines, doubled quotation marks', async () => {
  const content = '"a\nb",c\n"1","x\ny ""z"""\n';
  expect(await readText(content, { 'a\nb': 'number', c: 'text' })).toEqual([[1], ['x\ny "z"']]);
});

test('other delimiters; no header', async () => {
  expect(await readText('1;x\n2;y\n', { '1': 'number', '2': 'text' }, { delimiter: ';', header: false })).toEqual([
    [1, 2],
    ['x', 'y'],
  ]);
  expect(await readText('a::::::b\n1::::::2\n', { b: 'number' }, { delimiter: '::::::' })).toEqual([[2]]);
  expect(await readText('a\tb\n\t2\n', { a: 'number', b: 'number' }, { delimiter: '\t' })).toEqual([[null], [2]]);
});

const many = Array.from({ length: 50_000 }, (_, i) => `${i},k${i % 3}\n`);

test('rows come in the order of the file, in chunks whose texts keep their positions', async () => {
  const source = await openTable(ioOf({ 't.csv': `n,k\n${many.join('')}` }), csv(), { threads: 2 });
  let count = 0;
  for await (const chunk of source.read('train', [
    { name: 'n', as: 'number', field: 'n' },
    { name: 'k', as: 'text', field: 'k' },
  ])) {
    expect(chunk.first).toBe(count);
    expect(chunk.count).toBeLessThan(10_000);
    const [numbers, texts] = chunk.columns;
    if (numbers?.raw !== 'number' || texts?.raw !== 'text') throw new Error('Other kinds were wanted.');
    expect(texts.texts).toEqual(['k0', 'k1', 'k2']);
    for (let i = 0; i < chunk.count; i++) {
      if (numbers.values[i] !== count + i || texts.codes[i] !== (count + i) % 3) throw new Error(`Row ${count + i}.`);
    }
    count += chunk.count;
  }
  expect(count).toBe(50_000);
});

test('patterns are sorted by name, lists keep their order, and columns may come in another one', async () => {
  const files = { 'p/b.csv': 'a,k\n2,y\n', 'p/a.csv': 'k,a\nx,1\n', 'p/note.txt': '-', 'other.csv': 'a,k\n3,x\n' };
  const io = ioOf(files);
  const wanted = { a: 'number', k: 'text' } as const;
  expect(await read(io, csv({ parts: { train: 'p/*.csv' } }), wanted)).toEqual([
    [1, 2],
    ['x', 'y'],
  ]);
  expect(await read(io, csv({ parts: { train: ['other.csv', 'p/*.csv'] } }), wanted)).toEqual([
    [3, 1, 2],
    ['x', 'x', 'y'],
  ]);
  expect(await failure(read(io, csv({ parts: { train: ['other.csv', 'q/*.csv'] } }), wanted))).toEqual([
    'No file matches `q/*.csv`. Patterns are relative to the experiment file.',
    'train[1]',
  ]);
});

test('each part has files of its own, with the columns of the training part', async () => {
  const io = ioOf({ 't.csv': 'a,b\n1,2\n', 'v.csv': 'b,a\n3,4\n', 'w.csv': 'a,c\n1,2\n' });
  const source = await openTable(io, csv({ parts: { train: 't.csv', validation: 'v.csv', test: null } }));
  expect(source.parts).toEqual(['train', 'validation']);
  expect(source.source).toBe('`t.csv` and `v.csv`');
  expect(await readAll(source, { a: 'number' }, 'validation')).toEqual([[4]]);
  expect(await failure(openTable(io, csv({ parts: { train: 't.csv', test: 'w.csv' } })))).toEqual([
    '`w.csv` has no column `b`: it has `a`, `c`.',
    'test',
  ]);
});

test('gzip is read and has the digest of its content', async () => {
  const plain = await openTable(ioOf({ 't.csv': mixed }), csv());
  const packed = await openTable(ioOf({ 't.csv': gzipSync(mixed) }), csv());
  expect(await readAll(packed, { size: 'number' })).toEqual([[1.5, null, -300]]);
  expect(await packed.digest()).toBe(await plain.digest());
});

test('a name of a file may hold characters of patterns', async () => {
  expect(
    await read(ioOf({ 'a[1].csv': 'a,b\n1,2\n' }), csv({ parts: { train: 'a[1].csv' } }), { a: 'number' }),
  ).toEqual([[1]]);
});

test('100,000 columns', async () => {
  const row = (make: (i: number) => string) => Array.from({ length: 100_000 }, (_, i) => make(i)).join(',');
  expect(await readText(`${row((i) => `c${i}`)}\n${row(String)}\n`, { c99999: 'number' })).toEqual([[99_999]]);
});
