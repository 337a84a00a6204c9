import { readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { npy } from '../../../src/components/datasets/npy.ts';
import { npz } from '../../../src/components/datasets/npz.ts';
import { safetensors } from '../../../src/components/datasets/safetensors.ts';
import { createDataIo } from '../../../src/data/io.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { folderOf, ioOf } from '../../fixtures/data/folder.ts';

interface Saved {
  readonly file: string;
  readonly values: readonly number[];
}
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../reference/numpy_arrays.json'), 'utf8'),
) as Readonly<Record<'labels' | 'fortran' | 'npz' | 'compressed' | 'safetensors', string>> & {
  readonly npy: Readonly<Record<string, Saved>>;
  readonly float16: Saved;
};
const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');
const labels = bytesOf(reference.labels);
const x = bytesOf(reference.npy['float32']!.file);
const files = { trainFeatures: 'x.npy', trainLabels: 'y.npy' };
const asValues = { ...files, labels: 'value' };
const names = { trainFeatures: 'x', trainLabels: 'y' };

const npyOf = (descr: string, shape: string, data: Uint8Array, order = 'False'): Uint8Array => {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`.padEnd(117) + '\n';
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header), data]);
};
const floats = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);

describe('npy', () => {
  test.each(Object.entries(reference.npy))('%s comes out as NumPy says', async (_, { file, values }) => {
    const io = ioOf({ 'x.npy': bytesOf(file), 'y.npy': labels });
    const { features } = (await bound(npy, files).load(io)).parts.train;
    expect([...features.data]).toEqual(values);
    expect((await bound(npy, files).inspect(io)).features).toEqual({
      shape: [3],
      dtype: features.dtype,
      inFile: true,
    });
  });

  test('float16 has all its values', async () => {
    const io = ioOf({ 'x.npy': bytesOf(reference.float16.file), 'y.npy': npyOf('<i8', '1,', new Uint8Array(8)) });
    expect([...(await bound(npy, files).load(io)).parts.train.features.data]).toEqual(reference.float16.values);
  });

  test('float32, int32 and bytes stay in their file; others go through the store', async () => {
    for (const [name, { file }] of Object.entries(reference.npy)) {
      const io = ioOf({ 'x.npy': bytesOf(file), 'y.npy': labels });
      const { features } = (await bound(npy, files).load(io)).parts.train;
      expect(features.file !== undefined, name).toBe(['uint8', 'bool', 'int32', 'float32'].includes(name));
    }
  });

  test('converted rows are the same where they don’t fit into memory', async () => {
    const folder = folderOf({ 'x.npy': bytesOf(reference.npy['float64']!.file), 'y.npy': labels });
    const io = createDataIo(join(folder, 'e.yaml'), { cacheFolder: join(folder, 'cache'), memory: 10 });
    const { features } = (await bound(npy, files).load(io)).parts.train;
    expect(features.file?.path).toContain(join('cache', 'rows'));
    expect([...features.data]).toEqual(reference.npy['float64']!.values);
  });

  test('labels are classes, counted or named, or values', async () => {
    const io = ioOf({ 'x.npy': x, 'y.npy': labels });
    const inspected = await bound(npy, files).inspect(io);
    expect(inspected).toMatchObject({ counts: { train: 4 }, labels: { kind: 'class', classes: ['0', '1', '2'] } });
    const named = bound(npy, { ...files, classes: ['a', 'b', 'c'] });
    expect((await named.inspect(io)).labels).toEqual({ kind: 'class', classes: ['a', 'b', 'c'] });
    const { train } = (await named.load(io)).parts;
    expect(train.labels).toEqual({ shape: [], dtype: 'int32', data: Int32Array.of(0, 2, 1, 2) });
    const values = bound(npy, asValues);
    expect((await values.inspect(io)).labels).toEqual({ kind: 'value', shape: [], names: ['label'] });
    expect((await values.load(io)).parts.train.labels).toEqual({
      shape: [],
      dtype: 'float32',
      data: Float32Array.of(0, 2, 1, 2),
    });
    const wide = bound(npy, { trainFeatures: 'x.npy', trainLabels: 'x.npy', labels: 'value' });
    expect((await wide.inspect(io)).labels).toEqual({
      kind: 'value',
      shape: [3],
      names: ['label[0]', 'label[1]', 'label[2]'],
    });
  });

  test('a test part must be like the training part', async () => {
    const io = ioOf({ 'x.npy': x, 'y.npy': labels, 'z.npy': npyOf('<f8', '4, 1', floats(1, 2, 3, 4)) });
    const both = { ...files, testFeatures: 'x.npy', testLabels: 'y.npy' };
    expect((await bound(npy, both).inspect(io)).counts).toEqual({ train: 4, test: 4 });
    await expect(bound(npy, { ...both, testFeatures: 'z.npy' }).inspect(io)).rejects.toMatchObject({
      field: 'testFeatures',
      message:
        'The samples of both parts differ: `x.npy` has float32 of shape [4, 3] and `z.npy` has float64 of shape [4, 1]. Save both parts alike.',
    });
    await expect(bound(npy, { ...files, testLabels: 'y.npy' }).inspect(io)).rejects.toThrow(
      '`testLabels` needs `testFeatures` beside it.',
    );
  });

  test('the digest follows the content', async () => {
    const digestOf = async (features: Uint8Array) =>
      (await bound(npy, asValues).load(ioOf({ 'x.npy': features, 'y.npy': labels }))).digest;
    const changed = Buffer.from(x);
    changed[changed.length - 1]! ^= 1;
    expect(await digestOf(x)).toBe(await digestOf(x));
    expect(await digestOf(changed)).not.toBe(await digestOf(x));
  });

  test.each([
    ['text', Buffer.from('a,b\n1,2\n'), '`x.npy` is no NumPy array'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), '`x.npy` is gzip, whose content can’t be read by position.'],
    ['a stump', x.subarray(0, 9), '`x.npy` has a damaged header: the file ends within it.'],
    ['half a header', x.subarray(0, 60), '`x.npy` has a damaged header: the file ends within it.'],
    ['objects', npyOf('|O', '4,', new Uint8Array(32)), "`x.npy` holds `'|O'`, not numbers."],
    ['Fortran order', bytesOf(reference.fortran), 'so no sample is in one piece. Save `numpy.ascontiguousarray(x)`.'],
    ['10¹² rows', npyOf('<f4', '1000000000000, 3', new Uint8Array(8)), 'Expected at least one sample'],
    ['a billion rows', npyOf('<f4', '1000000000, 3', new Uint8Array(8)), 'is cut short: its header gives float32 of'],
    ['a scalar', npyOf('<f4', '', new Uint8Array(4)), '`x.npy` has the shape []. Expected at least one sample'],
    ['no rows', npyOf('<f4', '0, 3', new Uint8Array(0)), '`x.npy` has the shape [0, 3].'],
    ['digits without end', npyOf('<f4', '9'.repeat(60), new Uint8Array(0)), 'Expected at least one sample'],
    ['a longer file', Buffer.concat([x, x]), '`x.npy` is too long: its header gives float32 of shape [4, 3]'],
    ['fewer rows', npyOf('<f4', '3, 3', new Uint8Array(36)), '`y.npy` has 4 rows and `x.npy` 3.'],
  ])('features that are %s are one error', async (_, content, message) => {
    const io = ioOf({ 'x.npy': content, 'y.npy': labels });
    await expect(bound(npy, files).inspect(io)).rejects.toThrow(message);
  });

  test('a value without a place in float32 or int32 is an error with its row', async () => {
    const load = (descr: string, data: Uint8Array) =>
      bound(npy, files).load(ioOf({ 'x.npy': npyOf(descr, '4, 1', data), 'y.npy': labels }));
    await expect(load('<f8', floats(1, 2, 1e300, 4))).rejects.toThrow(
      '`x.npy` has 1e+300 in row 2, which is beyond the range of float32.',
    );
    const big = new Uint8Array(BigInt64Array.of(1n, 2n, 3n, 5_000_000_000n).buffer);
    await expect(load('<i8', big)).rejects.toThrow(
      '`x.npy` has 5000000000 in row 3, which is beyond the range of int32.',
    );
    expect([...(await load('<f8', floats(1, NaN, Infinity, 4))).parts.train.features.data]).toEqual([
      1,
      NaN,
      Infinity,
      4,
    ]);
  });

  test.each([
    ['a negative class', '<i8', new Uint8Array(BigInt64Array.of(0n, 1n, -1n, 1n).buffer), {}, 'the label -1 in row 2'],
    ['no class', '<i8', labels.subarray(-32), { classes: ['a', 'b'] }, 'the label 2 in row 1, expected 0 … 1.'],
    ['numbers', '<f8', floats(0, 1, 2, 3), {}, 'is float64 of shape [4]. Classes are whole numbers on one axis'],
    ['not a number', '<f8', floats(0, NaN, 2, 3), { labels: 'value' }, 'has the label NaN in row 1.'],
  ])('labels that are %s are one error', async (_, descr, data, fields, message) => {
    const io = ioOf({ 'x.npy': x, 'y.npy': npyOf(descr, '4,', data) });
    const dataset = bound(npy, { ...files, ...fields });
    await expect(dataset.inspect(io).then(() => dataset.load(io))).rejects.toThrow(message);
  });

  test('a file that is cut between inspecting and reading is an error', async () => {
    const folder = folderOf({ 'x.npy': x, 'y.npy': labels });
    const { features } = (await bound(npy, files).load(createDataIo(join(folder, 'e.yaml')))).parts.train;
    truncateSync(join(folder, 'x.npy'), 150);
    expect(() => features.data).toThrow('`x.npy` changed while it was being read.');
  });

  test('a link is followed, and a folder refused', async () => {
    const folder = folderOf({ 'real.npy': x, 'y.npy': labels, 'dir/z': '' });
    symlinkSync('real.npy', join(folder, 'x.npy'));
    const io = createDataIo(join(folder, 'e.yaml'));
    expect((await bound(npy, files).inspect(io)).counts).toEqual({ train: 4 });
    await expect(bound(npy, { ...files, trainFeatures: 'dir' }).inspect(io)).rejects.toMatchObject({
      field: 'trainFeatures',
      message: '`dir` is a folder, expected a file.',
    });
  });
});

describe('npz', () => {
  const fields = { file: 'a.npz', ...names };
  test.each(['npz', 'compressed'] as const)('%s gives its arrays by name', async (kind) => {
    const io = ioOf({ 'a.npz': bytesOf(reference[kind]) });
    const { train } = (await bound(npz, fields).load(io)).parts;
    expect([...train.features.data]).toEqual(reference.npy['float32']!.values);
    expect([...train.labels.data]).toEqual([0, 2, 1, 2]);
    expect(train.features.file !== undefined).toBe(kind === 'npz');
    const { features } = (await bound(npz, { ...fields, trainFeatures: 'n' }).load(io)).parts.train;
    expect([...features.data]).toEqual(reference.npy['int64']!.values);
  });

  test('packed rows are the same where they don’t fit into memory', async () => {
    const folder = folderOf({ 'a.npz': bytesOf(reference.compressed) });
    const io = createDataIo(join(folder, 'e.yaml'), { cacheFolder: join(folder, 'cache'), memory: 10 });
    const { features } = (await bound(npz, fields).load(io)).parts.train;
    expect(features.file).toBeDefined();
    expect([...features.data]).toEqual(reference.npy['float32']!.values);
  });

  const stored = bytesOf(reference.npz);
  const packed = bytesOf(reference.compressed);
  /** The packed archive with the directory's record of `x.npy` changed. */
  const withRecord = (change: (record: Buffer) => void): Buffer => {
    const bytes = Buffer.from(packed);
    change(bytes.subarray(bytes.indexOf(Buffer.from('PK\u0001\u0002'))));
    return bytes;
  };
  test.each([
    ['no archive', x, {}, '`a.npz` is no ZIP archive, or is cut short.'],
    ['cut short', stored.subarray(0, -30), {}, '`a.npz` is no ZIP archive, or is cut short.'],
    ['another name', stored, { trainFeatures: 'X' }, '`a.npz` has no array `X`: it has `x`, `n`, `y`.'],
    [
      'a bomb',
      withRecord((record) => record.writeUInt32LE(2 ** 31, 24)),
      {},
      '`a.npz` array `x` unpacks to over 200 times its size.',
    ],
    [
      'another size',
      withRecord((record) => record.writeUInt32LE(100, 24)),
      {},
      '`a.npz` array `x` can’t be unpacked: it is longer than 100 bytes.',
    ],
    ['encrypted', withRecord((record) => record.writeUInt16LE(1, 8)), {}, '`a.npz` array `x` is encrypted'],
    ['a place outside', withRecord((record) => record.writeUInt32LE(2 ** 30, 42)), {}, '`a.npz` has a damaged member.'],
    ['an unknown method', withRecord((record) => record.writeUInt16LE(12, 10)), {}, 'packed by an unknown method'],
  ])('an archive with %s is one error', async (_, content, changes, message) => {
    await expect(bound(npz, { ...fields, ...changes }).inspect(ioOf({ 'a.npz': content }))).rejects.toThrow(message);
  });
});

describe('safetensors', () => {
  const fields = { file: 'a.safetensors', ...names };
  test('gives its tensors by name', async () => {
    const io = ioOf({ 'a.safetensors': bytesOf(reference.safetensors) });
    const { train } = (await bound(safetensors, fields).load(io)).parts;
    expect(train.features.file).toBeDefined();
    expect([...train.features.data]).toEqual(reference.npy['float32']!.values);
    expect([...train.labels.data]).toEqual([0, 2, 1, 2]);
    for (const [name, dtype] of [
      ['h', 'float16'],
      ['n', 'int64'],
    ] as const) {
      const { features } = (await bound(safetensors, { ...fields, trainFeatures: name }).load(io)).parts.train;
      expect([...features.data]).toEqual(reference.npy[dtype]!.values);
    }
  });

  const fileOf = (header: unknown, values = 28): Uint8Array => {
    const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, text, new Uint8Array(values)]);
  };
  const y = { dtype: 'I32', shape: [3], data_offsets: [12, 24] };
  const f32 = (shape: number[], from: number, to: number) => ({ dtype: 'F32', shape, data_offsets: [from, to] });
  test.each([
    ['no JSON', fileOf('{'), '`a.safetensors` is no safetensors file: its header is not JSON.'],
    ['a header longer than the file', Buffer.alloc(16, 255), 'its header is longer than the file'],
    ['overlaps', fileOf({ x: f32([3], 4, 16), y }), 'its tensors `x` and `y` overlap.'],
    ['another size', fileOf({ x: f32([4], 0, 12), y }), 'array `x` is cut short'],
    ['an end outside', fileOf({ x: f32([3], 0, 12), y }, 20), 'array `y` ends after the file'],
    ['bfloat16', fileOf({ x: { ...f32([3], 0, 6), dtype: 'BF16' }, y }), 'array `x` holds `BF16`, not numbers.'],
    [
      'a prototype',
      fileOf('{"__proto__": 1}'),
      'is no safetensors file: its header is damaged: `__proto__` is `1`, and not a map.',
    ],
    ['no tensors', fileOf({}), 'has no array `x`: it has none.'],
  ])('a file with %s is one error', async (_, content, message) => {
    await expect(bound(safetensors, fields).inspect(ioOf({ 'a.safetensors': content }))).rejects.toThrow(message);
  });
});

test('a large IDX file stays where it is, and counts its rows', async () => {
  const { idx } = await import('../../../src/components/datasets/idx.ts');
  const folder = folderOf();
  const [count, side] = [2_200, 1024];
  const header = (...axes: number[]) => {
    const bytes = Buffer.alloc(4 + 4 * axes.length);
    bytes.set([0, 0, 8, axes.length]);
    axes.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i));
    return bytes;
  };
  writeFileSync(join(folder, 'images'), header(count, side, side));
  // A file with a hole takes no room on the disk.
  truncateSync(join(folder, 'images'), 16 + count * side * side);
  writeFileSync(join(folder, 'labels'), Buffer.concat([header(count), new Uint8Array(count).fill(1, 1)]));
  const io = createDataIo(join(folder, 'e.yaml'), { memory: 1e6 });
  const inspected = await bound(idx, { trainImages: 'images', trainLabels: 'labels' }).inspect(io);
  expect(inspected.features).toEqual({ shape: [side, side, 1], dtype: 'uint8', inFile: true });
});
