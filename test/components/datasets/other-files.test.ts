import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { csv } from '../../../src/components/datasets/csv.ts';
import { idx } from '../../../src/components/datasets/idx.ts';
import { createDataIo } from '../../../src/data/io.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { folderOf, ioOf } from '../../fixtures/data/folder.ts';

const table = { train: 'file', target: 'y', labels: 'value' };
const images = { trainImages: 'file', trainLabels: 'file' };
const head = (bytes: string | readonly number[]) =>
  Buffer.concat([Buffer.from(bytes as string, 'latin1'), Buffer.alloc(300, 1)]);

test.each([
  ['a Parquet file', head('PAR1')],
  ['an Arrow file', head('ARROW1')],
  ['a NumPy file', head('\x93NUMPY')],
  ['an HDF5 file', head('\x89HDF\r\n\x1a\n')],
  ['a SQLite database', head('SQLite format 3\0')],
  ['a PNG image', head('\x89PNG')],
  ['a ZIP archive (Excel, `.npz`, …)', head('PK\x03\x04')],
  ['an old Excel file', head([0xd0, 0xcf, 0x11, 0xe0])],
  ['packed with gzip twice', gzipSync(gzipSync('a,y\n1,2\n'))],
])('%s in place of a table or of images is named', async (type, content) => {
  const io = ioOf({ file: content });
  await expect(bound(csv, table).inspect(io)).rejects.toMatchObject({
    message: `\`file\` is ${type}, not CSV. Export the table as CSV in UTF-8 and name that file.`,
    field: 'train',
  });
  await expect(bound(idx, images).inspect(io)).rejects.toMatchObject({
    message: `\`file\` is ${type}, not IDX. Save the array as IDX, or use a dataset of another type.`,
    field: 'trainImages',
  });
});

test('JSON is no table, and the message says what CSV is', async () => {
  const error = bound(csv, table).inspect(ioOf({ file: '[{"a": 1, "y": 2}]' }));
  await expect(error).rejects.toThrow('`file` is JSON, not CSV.');
});

test('an IDX file, or another binary one, is no table', async () => {
  const binary = (first: readonly number[]) => bound(csv, table).inspect(ioOf({ file: Buffer.from([...first, 0, 9]) }));
  await expect(binary([0, 0, 8, 1])).rejects.toThrow('`file` is an IDX file, not CSV. Write `type: idx` to read it.');
  await expect(binary([7, 1, 0])).rejects.toThrow('`file` is a binary file of an unknown type, not CSV.');
});

test('a table may begin with the letters of another type, and have control characters as delimiters', async () => {
  const counted = async (content: string, delimiter: string) =>
    (await bound(csv, { ...table, delimiter }).inspect(ioOf({ file: content }))).counts;
  expect(await counted('PAR1,y\n1,2\n', ',')).toEqual({ train: 1 });
  expect(await counted('a\x01y\n1\x012\n', '\x01')).toEqual({ train: 1 });
});

test('a text of 200,000 digits is refused at once, and quoted in part', async () => {
  const before = process.cpuUsage();
  const content = `a,y\n${'1'.repeat(200_000)}x,1\n`;
  await expect(bound(csv, table).inspect(ioOf({ file: content }))).rejects.toThrow(
    `column \`a\` is \`${'1'.repeat(80)}…\` (200001 characters), not a number`,
  );
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
});

test('the time to read columns grows with their number, not with its square', async () => {
  await secondsToInspect(10_000);
  const few = await secondsToInspect(25_000);
  expect(await secondsToInspect(100_000)).toBeLessThan(10 * few + 0.5);
});

/** Processor time: other processes do not count. */
const secondsToInspect = async (columns: number): Promise<number> => {
  const row = (make: (i: number) => string) => Array.from({ length: columns }, (_, i) => make(i)).join(',');
  const content = `${row((i) => `c${i}`)}\n${row(String)}\n`;
  const before = process.cpuUsage();
  const dataset = bound(csv, { ...table, target: `c${columns - 1}` });
  const { features } = await dataset.inspect(ioOf({ file: content }));
  const { user, system } = process.cpuUsage(before);
  expect(features.shape).toEqual([columns - 1]);
  return (user + system) / 1e6;
};

test('what a table or images take of memory is limited before it is taken', async () => {
  const idxOf = (axes: readonly number[], code: number) =>
    Buffer.concat([
      Buffer.from([0, 0, code, axes.length]),
      ...axes.map((size) => Buffer.from([0, 0, size >> 8, size & 255])),
    ]);
  const folder = folderOf({
    table: `a,y\n${'1,2\n'.repeat(1000)}`,
    images: Buffer.concat([idxOf([20, 20, 20], 0x0d), Buffer.alloc(32_000)]),
    packed: gzipSync(Buffer.concat([idxOf([20, 20, 20], 0x0d), Buffer.alloc(32_000)])),
    labels: Buffer.concat([idxOf([20], 8), Buffer.alloc(20)]),
  });
  const io = createDataIo(`${folder}/experiment.yaml`, { mostBytes: 40_000 });
  const words =
    'of memory or more, and data may take 0.0 MB on this machine. Split the file, leave out rows or columns';
  await expect(bound(csv, { ...table, train: 'table' }).inspect(io)).rejects.toThrow(words);
  for (const trainImages of ['images', 'packed']) {
    const dataset = bound(idx, { trainImages, trainLabels: 'labels' });
    await expect(dataset.inspect(io)).rejects.toMatchObject({ field: 'trainImages' });
    await expect(dataset.inspect(io)).rejects.toThrow(`\`${trainImages}\` takes 0.1 MB ${words}`);
    await expect(dataset.load(io)).rejects.toThrow(`\`${trainImages}\` takes 0.1 MB ${words}`);
  }
});

test('a value is blamed on the field that names its column', async () => {
  const io = () => ioOf({ file: 'a,b,y\n1,high,low\n' });
  const inspected = (written: object) => bound(csv, { ...table, ...written }).inspect(io());
  await expect(inspected({ features: ['a', 'b'] })).rejects.toMatchObject({ field: 'features[1]' });
  await expect(inspected({ features: ['a'] })).rejects.toMatchObject({ field: 'target' });
  await expect(inspected({ features: ['a'], target: ['y'] })).rejects.toMatchObject({ field: 'target[0]' });
  await expect(inspected({})).rejects.toMatchObject({ field: 'train' });
});
