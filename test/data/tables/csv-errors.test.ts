import { appendFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openTable } from '../../../src/data/tables/open.ts';
import { ioOf } from '../../fixtures/data/folder.ts';
import { csv, failure, readText } from './_read.ts';

const rows = '1,x\n'.repeat(10_000);

test.each([
  ['a text', `a,b\n${rows}high,x\n1,x\n`, '`t.csv` line 10002, column `a` is `high`, not a number.'],
  ['a text after blank and folded lines', `a,b\n\n1,"x\ny"\nhigh,x\n`, '`t.csv` line 5, column `a` is `high`'],
  ['1e999', `a,b\n${rows}1e999,x\n`, '`t.csv` line 10002, column `a` is `1e999`, which is beyond the range'],
  ['Infinity', 'a,b\nInfinity,x\n', '`t.csv` line 2, column `a` is `Infinity`, not a number.'],
  ['NaN', 'a,b\nnan,x\n', '`t.csv` line 2, column `a` is `nan`, not a number.'],
  ['a long row', `a,b\n${rows}1,x,2\n`, '`t.csv` is ragged: line 10002 has 3 values, expected 2 as in the header.'],
  ['a short row', `a,b\n${rows}1\n`, '`t.csv` is ragged: line 10002 has 1 value, expected 2 as in the header.'],
  [
    'an open quote',
    'a,b\n1,"x\n2,y\n',
    '`t.csv` has a quotation mark that is never closed, in the row that begins at line 2.',
  ],
  ['two columns of one name', 'a,a\n1,2\n', '`t.csv` has two columns named `a`.'],
  ['a header alone', 'a,b\n', '`t.csv` is empty: expected a header and at least one row.'],
  ['nothing', '', '`t.csv` is empty: expected a header and at least one row.'],
  ['Parquet', Buffer.from('PAR1\0\0\0\0PAR1'), '`t.csv` is a Parquet file, not CSV. Write `type: parquet` to read it.'],
  ['JSON', '{"a": 1}\n', '`t.csv` is JSON, not CSV. Write `type: jsonl` to read it.'],
])('%s', async (_, content, message) => {
  expect((await failure(readText(content, { a: 'number', b: 'text' })))[0]).toContain(message);
});

test('an error far into a file is no end of the file', async () => {
  const content = `a,b\n${'1,2\n'.repeat(1_000_000)}`;
  expect((await failure(readText(`${content}high,2\n${content.slice(4)}`, { a: 'number' })))[0]).toContain(
    '`t.csv` line 1000002, column `a` is `high`, not a number.',
  );
}, 60_000);

test('bytes that are not UTF-8', async () => {
  const content = Buffer.from('a,b\n1,x\n2,caf\xe9\n', 'latin1');
  expect(await failure(readText(content, { a: 'number', b: 'text' }))).toEqual([
    '`t.csv` line 3, column `b` is not valid UTF-8. Save the file as UTF-8.',
    'features.b',
  ]);
  expect(await readText(content, { a: 'number' })).toEqual([[1, 2]]);
});

test('a message shows no control characters', async () => {
  const [message] = await failure(readText(`a,b\n${rows}1\x1b[2J\0,x\n`, { a: 'number' }));
  expect(message).toContain('column `a` is `1�[2J�`, not a number');
});

test('gzip that unpacks without end, and gzip that is cut', async () => {
  const bomb = gzipSync(`a,b\n${'1,2\n'.repeat(20_000_000)}`);
  expect((await failure(readText(bomb, { a: 'number' })))[0]).toContain(
    'is gzip that unpacks to over 200 times its size',
  );
  const cut = gzipSync(`a,b\n${many()}`);
  expect((await failure(readText(cut.subarray(0, cut.length / 2), { a: 'number' })))[0]).toContain('can’t be unpacked');
}, 30_000);

const many = () => Array.from({ length: 50_000 }, (_, i) => `${i},${Math.sin(i)}\n`).join('');

test.each([
  ['cut', (file: string) => truncateSync(file, 300_000)],
  ['continued', (file: string) => appendFileSync(file, '1,2\n')],
])('a file that is %s while it is read', async (_, change) => {
  const io = ioOf({ 't.csv': `a,b\n${many()}` });
  const source = await openTable(io, csv(), { threads: 1 });
  const reading = async () => {
    let isFirst = true;
    for await (const chunk of source.read('train', [{ name: 'b', as: 'number', field: 'b' }])) {
      if (isFirst) change(join(io.folder, 't.csv'));
      isFirst = chunk.count === 0;
    }
  };
  expect(await failure(reading())).toEqual([
    '`t.csv` changed while it was read. Wait until it is complete, and start again.',
    'train',
  ]);
});

test('reading stops when it is aborted', async () => {
  const source = async (signal: AbortSignal) => openTable(ioOf({ 't.csv': `a,b\n${many()}` }), csv(), { signal });
  const controller = new AbortController();
  const opened = await source(controller.signal);
  const reading = async () => {
    for await (const _ of opened.read('train', [{ name: 'b', as: 'number', field: 'b' }])) controller.abort();
  };
  await expect(reading()).rejects.toMatchObject({ name: 'AbortError' });
});

test('rows name their lines, also those that are not wrong', async () => {
  const source = await openTable(ioOf({ 't.csv': 'a,b\n\n1,"x\ny"\n\n2,z\n' }), csv());
  for await (const { place } of source.read('train', [{ name: 'a', as: 'number', field: 'a' }]))
    expect([place(0), place(1)]).toEqual(['`t.csv` line 4', '`t.csv` line 6']);
});
