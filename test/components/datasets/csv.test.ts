import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { csv } from '../../../src/components/datasets/csv.ts';
import { createDataIo } from '../../../src/data/io.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { ioOf } from '../../fixtures/data/folder.ts';

const flowers = 'length,width,kind,note\n1.5,2,rose,"a, b"\n-3,.5,aster,x\n4e1,+6,rose,\n';
const plain = { train: 't.csv', target: 'y', labels: 'value' };
const load = (content: string | Uint8Array, written: object = {}) =>
  bound(csv, { ...plain, ...written }).load(ioOf({ 't.csv': content }));
const rejected = async (content: string, written: object = {}) => {
  const error = await load(content, written).then(
    () => undefined,
    (thrown: { message: string; field: string; name: string }) => thrown,
  );
  expect(error?.name).toBe('DataError');
  return [error?.message, error?.field];
};

test('columns are chosen by name, classes are sorted', async () => {
  const dataset = bound(csv, { train: 't.csv', target: 'kind', labels: 'class', features: ['width', 'length'] });
  const io = ioOf({ 't.csv': flowers });
  expect(await dataset.inspect(io)).toEqual({
    counts: { train: 3 },
    features: { shape: [2], dtype: 'float32', names: ['width', 'length'] },
    labels: { kind: 'class', classes: ['aster', 'rose'] },
    labelsField: 'target',
    source: '`t.csv`',
  });
  const { parts } = await dataset.load(io);
  expect(parts.train).toEqual({
    count: 3,
    features: { shape: [2], dtype: 'float32', data: Float32Array.of(2, 1.5, 0.5, -3, 6, 40) },
    labels: { shape: [], dtype: 'int32', data: Int32Array.of(1, 0, 1) },
  });
});

test('classes that are numbers are sorted as numbers', async () => {
  const dataset = bound(csv, { train: 't.csv', target: 'y', labels: 'class' });
  expect(await dataset.inspect(ioOf({ 't.csv': 'x,y\n1,10\n2,9\n3,-1\n' }))).toMatchObject({
    labels: { classes: ['-1', '9', '10'] },
  });
});

test('left out, features are all columns but the target', async () => {
  const { parts } = await load('a,y,b\n1,2,3\n4,5,6\n');
  expect(parts.train.features.data).toEqual(Float32Array.of(1, 3, 4, 6));
  expect(parts.train.labels).toEqual({ shape: [], dtype: 'float32', data: Float32Array.of(2, 5) });
});

test('several targets make a vector', async () => {
  const dataset = bound(csv, { ...plain, target: ['b', 'y'] });
  const io = ioOf({ 't.csv': 'a,y,b\n1,2,3\n4,5,6\n' });
  expect((await dataset.inspect(io)).labels).toEqual({ kind: 'value', shape: [2], names: ['b', 'y'] });
  expect((await dataset.load(io)).parts.train.labels).toEqual({
    shape: [2],
    dtype: 'float32',
    data: Float32Array.of(3, 2, 6, 5),
  });
});

test('a test file may have its columns in another order, and classes of its own', async () => {
  const dataset = bound(csv, { train: 't.csv', test: 'u.csv', target: 'k', labels: 'class' });
  const io = ioOf({ 't.csv': 'a,b,k\n1,2,x\n3,4,z\n', 'u.csv': 'k,b,a\ny,6,5\n' });
  expect(await dataset.inspect(io)).toMatchObject({
    counts: { train: 2, test: 1 },
    labels: { classes: ['x', 'y', 'z'] },
    labelsField: 'target',
    source: '`t.csv` and `u.csv`',
  });
  expect((await dataset.load(io)).parts.test).toMatchObject({
    count: 1,
    features: { data: Float32Array.of(5, 6) },
    labels: { data: Int32Array.of(1) },
  });
});

test(
  'without a header columns are called by position; other delimiters, ' + 'blanks, a byte order mark and gzip are read',
  async () => {
    const written = { target: '2', header: false, delimiter: ';' };
    const { parts, digest } = await load('\uFEFF 1 ; 2\r\n\r\n3;4 \r\n', written);
    expect(parts.train).toMatchObject({
      features: { data: Float32Array.of(1, 3) },
      labels: { data: Float32Array.of(2, 4) },
    });
    expect((await load(gzipSync('\uFEFF 1 ; 2\r\n\r\n3;4 \r\n'), written)).digest).toBe(digest);
  },
);

test('rows that miss a value in a used column may be dropped; an unused column may miss any', async () => {
  const content = 'a,b,y\n1,?,1\nNA,2,2\n3,?,3\n4,4,\n';
  const missing = { values: ['', 'NA', '?'], rows: 'drop' };
  const { parts } = await load(content, { features: ['a'], missing });
  expect([...parts.train.features.data]).toEqual([1, 3]);
  expect((await load('a,b,y\n1,?,1\n', { features: ['a'] })).parts.train.count).toBe(1);
});

test('rows that are left out are told, by the column that misses a value', async () => {
  const content = `a,b,y\n${'1,2,3\n'.repeat(1200)}${'NA,?,1\n'.repeat(3)}${'4,4,\n'}5,,6\n`;
  const missing = { values: ['', 'NA', '?'], rows: 'drop' };
  const { notes, counts } = await bound(csv, { ...plain, missing }).inspect(ioOf({ 't.csv': content }));
  expect(counts).toEqual({ train: 1200 });
  expect(notes).toEqual(['1,200 of 1,205 rows of `t.csv`; 3 without `a`, 1 without `y`, 1 without `b`']);
  expect((await bound(csv, plain).inspect(ioOf({ 't.csv': 'a,y\n1,2\n' }))).notes).toBeUndefined();
});

test('what was parsed for `inspect` is what `load` gives, unless the file has changed', async () => {
  const files = { content: 'a,y\n1,2\n' };
  const io = { ...ioOf(), stream: () => Readable.from([Buffer.from(files.content)]) };
  const dataset = bound(csv, plain);
  await dataset.inspect(io);
  const first = await dataset.load(io);
  expect(await dataset.load(io)).toBe(first);
  files.content = 'a,y\n1,3\n';
  const second = await dataset.load(io);
  expect(second.parts.train.labels.data).toEqual(Float32Array.of(3));
  expect(second.digest).not.toBe(first.digest);
});

test.each([
  [
    'ragged',
    'a,y\n1,2\n\n3,4,5\n',
    {},
    '`t.csv` is ragged: line 4 has 3 values, expected 2 as in the header.',
    'train',
  ],
  [
    'ragged without a header',
    '1,2\n3\n',
    { target: '2', header: false },
    '`t.csv` is ragged: line 2 has 1 value, expected 2 as in the first line.',
    'train',
  ],
  [
    'text',
    'a,y\n1,2\nhigh,4\n',
    {},
    '`t.csv` line 3, column `a` is `high`, not a number. Leave the column out, or list the text under ' +
      '`missing.values` if it marks a missing value.',
    'train',
  ],
  [
    'hexadecimal',
    'a,y\n0x10,2\n',
    {},
    '`t.csv` line 2, column `a` is `0x10`, not a number. Leave the column out, or list the text under ' +
      '`missing.values` if it marks a missing value.',
    'train',
  ],
  [
    'infinity',
    'a,y\n1,Infinity\n',
    {},
    '`t.csv` line 2, column `y` is `Infinity`, not a number. Leave the column out, or list the text under ' +
      '`missing.values` if it marks a missing value.',
    'target',
  ],
  [
    'too large',
    'a,y\n1e39,2\n',
    {},
    '`t.csv` line 2, column `a` is `1e39`, which is beyond the range of float32.',
    'train',
  ],
  [
    'a missing value',
    'a,y\n1,\n',
    {},
    '`t.csv` line 2, column `y` has no value (``). Complete it, or write `missing: {rows: drop}` to leave out ' +
      'such rows.',
    'target',
  ],
  [
    'no complete row',
    'a,y\n1,\n',
    { missing: { rows: 'drop' } },
    'Every row of `t.csv` lacks a value in a used column, so none is left.',
    'train',
  ],
  [
    'an unknown target',
    'a,quality\n1,2\n',
    { target: 'qualty' },
    '`t.csv` has no column `qualty`. Did you mean `quality`?',
    'target',
  ],
  [
    'a name with a third of its letters wrong',
    'a,target\n1,2\n',
    { target: 'tarxyt' },
    '`t.csv` has no column `tarxyt`. Did you mean `target`?',
    'target',
  ],
  [
    'an unknown feature',
    'alpha,beta,y\n1,2,3\n',
    { features: ['gamma_ray'] },
    '`t.csv` has no column `gamma_ray`: it has `alpha`, `beta`, `y`.',
    'features[0]',
  ],
  [
    'a feature that is the target',
    'a,y\n1,2\n',
    { features: ['a', 'y'] },
    '`y` is a feature and the target, so a model would only learn to copy it.',
    'features[1]',
  ],
  ['no features', 'y\n1\n', {}, 'No columns are left for the features.', 'target'],
  [
    'classes of two columns',
    'a,b,y\n1,2,3\n',
    { target: ['b', 'y'], labels: 'class' },
    '`labels: class` needs one `target` column and gets 2.',
    'target',
  ],
  ['two columns of one name', 'a,a,y\n1,2,3\n', {}, '`t.csv` has two columns named `a`.', 'train'],
  ['a header alone', 'a,y\n', {}, '`t.csv` is empty: expected a header and at least one row.', 'train'],
  ['nothing', '', { header: false }, '`t.csv` is empty: expected at least one row.', 'train'],
  [
    'an open quote',
    'a,y\n"1,2\n',
    {},
    '`t.csv` can’t be parsed: Quote Not Closed: the parsing is finished with an opening quote at line 2.',
    'train',
  ],
])('%s is refused', async (_, content, written, message, field) => {
  expect(await rejected(content, written)).toEqual([message, field]);
});

test('a missing file is named, and its field', async () => {
  await expect(bound(csv, { ...plain, test: 'u.csv' }).inspect(ioOf({ 't.csv': 'a,y\n1,2\n' }))).rejects.toMatchObject({
    message: '`u.csv` is not there.',
    field: 'test',
  });
});

test('the penguins of the regression experiment', async () => {
  const written = {
    train: 'data/penguins.csv',
    target: 'body_mass_kg',
    labels: 'value',
    features: ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm'],
    missing: { values: ['NA'], rows: 'drop' },
  };
  const { parts } = await bound(csv, written).load(createDataIo('experiments/regression.yaml'));
  expect(parts.train.count).toBe(342);
  const mean = Array.from(parts.train.labels.data).reduce((a, b) => a + b) / 342;
  expect(mean).toBeCloseTo(4.201754, 5);
});

test('a quotation mark that nothing closes, and a class per row, end at their limits', async () => {
  expect(await rejected(`x,y\n1,"${'2'.repeat(2 ** 26 + 9)}`)).toEqual([
    '`t.csv` has a row of more than 64 MB at line 2. Check its quotation marks and line ends.',
    'train',
  ]);
  const rows = Array.from({ length: 2 ** 20 + 1 }, (_, i) => `1,c${i}\n`).join('');
  const [message, field] = await rejected(`x,y\n${rows}`, { labels: 'class' });
  expect(message).toContain('has more than 1048576 different labels');
  expect(field).toBe('target');
}, 60_000);
