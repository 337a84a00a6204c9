import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { idx } from '../../../src/components/datasets/idx.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { ioOf } from '../../fixtures/data/folder.ts';
import { idxHeader, idxOfBytes } from '../../fixtures/data/idx-file.ts';

const written = { trainImages: 'images', trainLabels: 'labels' };
const files = { images: idxOfBytes([4, 2, 3]), labels: idxOfBytes([4], [0, 2, 1, 0]) };

test('labels are counted, images get a channel', async () => {
  const dataset = bound(idx, written);
  expect(await dataset.inspect(ioOf(files))).toEqual({
    counts: { train: 4 },
    features: { shape: [2, 3, 1], dtype: 'uint8' },
    labels: { kind: 'class', classes: ['0', '1', '2'] },
    labelsField: 'trainLabels',
    source: 'IDX files `images`, …',
  });
  expect((await dataset.load(ioOf(files))).parts.train).toMatchObject({
    count: 4,
    features: { shape: [2, 3, 1], dtype: 'uint8', data: Buffer.from(Array.from({ length: 24 }, (_, i) => i)) },
    labels: { shape: [], dtype: 'int32', data: Int32Array.of(0, 2, 1, 0) },
  });
});

test('classes may be named; a test part goes beside; gzip is unpacked', async () => {
  const all = { ...written, testImages: 'ti.gz', testLabels: 'tl.gz', classes: ['cat', 'dog', 'cow'] };
  const io = ioOf({ ...files, 'ti.gz': gzipSync(idxOfBytes([1, 2, 3])), 'tl.gz': gzipSync(idxOfBytes([1], [2])) });
  expect(await bound(idx, all).inspect(io)).toMatchObject({
    counts: { train: 4, test: 1 },
    labels: { classes: ['cat', 'dog', 'cow'] },
  });
  expect((await bound(idx, all).load(io)).parts.test!.labels.data).toEqual(Int32Array.of(2));
});

test('a class that only the test labels have counts', async () => {
  const all = { ...written, testImages: 'ti', testLabels: 'tl' };
  const io = ioOf({ ...files, ti: idxOfBytes([1, 2, 3]), tl: idxOfBytes([1], [5]) });
  expect((await bound(idx, all).inspect(io)).labels).toMatchObject({ classes: { length: 6 } });
});

const bigEndian = (code: number, axes: readonly number[], size: number, write: (buffer: Buffer) => void) => {
  const data = Buffer.alloc(size);
  write(data);
  return Buffer.concat([idxHeader(code, axes), data]);
};

test.each([
  ['int8', bigEndian(0x09, [2, 2], 4, (b) => b.writeInt8(-5, 2)), Int32Array.of(0, 0, -5, 0)],
  ['int16', bigEndian(0x0b, [2, 1], 4, (b) => b.writeInt16BE(-300, 2)), Int32Array.of(0, -300)],
  ['int32', bigEndian(0x0c, [2, 1], 8, (b) => b.writeInt32BE(70000, 4)), Int32Array.of(0, 70000)],
  ['float32', bigEndian(0x0d, [2, 1], 8, (b) => b.writeFloatBE(1.5, 4)), Float32Array.of(0, 1.5)],
  ['float64', bigEndian(0x0e, [2, 1], 16, (b) => b.writeDoubleBE(-0.25, 8)), Float32Array.of(0, -0.25)],
])('%s is read', async (_, images, data) => {
  const io = ioOf({ images, labels: idxOfBytes([2], [0, 1]) });
  const { features } = await bound(idx, written).inspect(io);
  const loaded = (await bound(idx, written).load(io)).parts.train.features;
  expect(loaded.data).toEqual(data);
  expect(features).toEqual({ shape: loaded.shape, dtype: loaded.dtype });
});

const badMagic = Buffer.concat([Buffer.from([0, 0, 0x07, 3]), files.images.subarray(4)]);
test.each([
  [
    'a bad magic number',
    { ...files, images: badMagic },
    '`images` is not an IDX file: its magic number is `00000703`. Expected `0000`, an element type (`08` … `0e`) ' +
      'and the number of axes, such as `00000803`.',
    'trainImages',
  ],
  [
    'another kind of file',
    { ...files, labels: Buffer.from('hi') },
    '`labels` is text, such as CSV, not IDX. Save the array as IDX, or use a dataset of another type.',
    'trainLabels',
  ],
  [
    'a truncated header',
    { ...files, images: files.images.subarray(0, 10) },
    '`images` is truncated: it ends within its header, after 10 of 16 bytes.',
    'trainImages',
  ],
  [
    'a truncated file',
    { ...files, images: files.images.subarray(0, 30) },
    '`images` is truncated: its header gives uint8 of shape [4, 2, 3], which takes 40 bytes, and it has 30.',
    'trainImages',
  ],
  [
    'a longer file',
    { ...files, labels: Buffer.concat([files.labels, Buffer.alloc(1)]) },
    '`labels` is too long: its header gives uint8 of shape [4], which takes 12 bytes, and it has 13.',
    'trainLabels',
  ],
  [
    'no samples',
    { ...files, images: idxOfBytes([0, 2, 3]) },
    '`images` is empty: its header gives the shape [0, 2, 3].',
    'trainImages',
  ],
  [
    'labels of another count',
    { ...files, labels: idxOfBytes([3], [0, 1, 2]) },
    '`labels` has 3 labels and `images` 4 images. Expected one label per image.',
    'trainLabels',
  ],
  [
    'labels on two axes',
    { ...files, labels: idxOfBytes([4, 1], [0, 1, 2, 3]) },
    '`labels` has no labels: expected whole numbers on one axis, found uint8 of shape [4, 1].',
    'trainLabels',
  ],
  ['a missing file', { labels: files.labels }, '`images` is not there.', 'trainImages'],
])('%s is refused when it is inspected and when it is loaded', async (_, present, message, field) => {
  const io = ioOf(present);
  await expect(bound(idx, written).inspect(io)).rejects.toMatchObject({ name: 'DataError', message, field });
  await expect(bound(idx, written).load(io)).rejects.toMatchObject({ name: 'DataError', message, field });
});

test('a truncated gzip file is refused when it is loaded', async () => {
  const io = ioOf({ ...files, images: gzipSync(files.images.subarray(0, 30)) });
  await expect(bound(idx, written).load(io)).rejects.toMatchObject({
    message: '`images` is truncated: its header gives uint8 of shape [4, 2, 3], which takes 40 bytes, and it has 30.',
    field: 'trainImages',
  });
});

test('more labels than names are refused', async () => {
  await expect(bound(idx, { ...written, classes: ['a', 'b'] }).load(ioOf(files))).rejects.toMatchObject({
    message: '`labels` has the label `2` at position 1, expected 0 … 1.',
    field: 'trainLabels',
  });
});

test.each([-1, 70000])('a label of %i is no class', async (label) => {
  const labels = bigEndian(0x0c, [4], 16, (b) => b.writeInt32BE(label, 8));
  await expect(bound(idx, written).inspect(ioOf({ ...files, labels }))).rejects.toMatchObject({
    message: `\`labels\` has the label \`${label}\` at position 2, expected 0 … 65535.`,
    field: 'trainLabels',
  });
});

test('parts of different shapes are refused', async () => {
  const io = ioOf({ ...files, ti: idxOfBytes([1, 3, 3]), tl: idxOfBytes([1], [0]) });
  const dataset = bound(idx, { ...written, testImages: 'ti', testLabels: 'tl' });
  const message =
    '`ti` has uint8 of shape [3, 3, 1] and `images` uint8 of shape [2, 3, 1]. Expected the same in both parts.';
  await expect(dataset.inspect(io)).rejects.toMatchObject({ message, field: 'testImages' });
  await expect(dataset.load(io)).rejects.toMatchObject({ message, field: 'testImages' });
});

test('test images alone are refused', async () => {
  await expect(bound(idx, { ...written, testImages: 'ti' }).inspect(ioOf(files))).rejects.toMatchObject({
    message: '`testImages` needs `testLabels` beside it.',
    field: 'testImages',
  });
});
