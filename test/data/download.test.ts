import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { downloadFile, type Progress } from '../../src/data/download.ts';
import { createDataIo } from '../../src/data/io.ts';
import { folderOf } from '../fixtures/data/folder.ts';
import { defined } from '../../src/defined.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const sha256 = digestOf(content);

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server on this machine; `ranges` are those that were asked for. */
const serve = async (answer: Answer) => {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response, ranges.length);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/folder/file.gz`, ranges };
};

const send = (response: ServerResponse, body: Buffer, from = 0) => {
  response.writeHead(
    from > 0 ? 206 : 200,
    defined({
      'content-length': body.length - from,
      'content-range': from > 0 ? `bytes ${from}-${body.length - 1}/${body.length}` : undefined,
    }),
  );
  return response.end(body.subarray(from));
};
const startOf = ({ headers }: IncomingMessage) => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
const withRanges: Answer = (request, response) => void send(response, content, startOf(request));
/** Sends a part of what it announced, then hangs up. */
const breakAfter = (request: IncomingMessage, response: ServerResponse, bytes: number) => {
  const from = startOf(request);
  response.writeHead(
    from > 0 ? 206 : 200,
    defined({
      'content-length': content.length - from,
      'content-range': from > 0 ? `bytes ${from}-${content.length - 1}/${content.length}` : undefined,
    }),
  );
  response.write(content.subarray(from, from + bytes), () => setTimeout(() => response.destroy(), 20));
};

const download = (urls: readonly string[], folder: string, onProgress?: (progress: Progress) => void) =>
  downloadFile(defined({ urls, sha256, folder, fetch, onProgress }));

test('a file is fetched once, with progress, and kept under its digest', async () => {
  const { url, ranges } = await serve(withRanges);
  const folder = join(folderOf(), 'cache');
  const progress: Progress[] = [];
  const file = await download([url], folder, (one) => progress.push(one));
  expect(file).toBe(join(folder, `${sha256.slice(0, 16)}-file.gz`));
  expect(digestOf(readFileSync(file))).toBe(sha256);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(progress.at(-1)).toEqual({ url, received: 300_000, total: 300_000 });
  expect(await download([url], folder)).toBe(file);
  expect(ranges).toEqual([undefined]);
});

test('a damaged file of the cache is fetched again', async () => {
  const { url, ranges } = await serve(withRanges);
  const folder = folderOf();
  const file = await download([url], folder);
  writeFileSync(file, 'damaged');
  expect(digestOf(readFileSync(await download([url], folder)))).toBe(sha256);
  expect(ranges).toHaveLength(2);
});

test('an interrupted download goes on where it was', async () => {
  const { url, ranges } = await serve((request, response, count) =>
    count === 1 ? breakAfter(request, response, 100_000) : withRanges(request, response, count),
  );
  const progress: Progress[] = [];
  const file = await download([url], folderOf(), (one) => progress.push(one));
  expect(digestOf(readFileSync(file))).toBe(sha256);
  expect(ranges).toEqual([undefined, 'bytes=100000-']);
  expect(progress.at(-1)).toEqual({ url, received: 300_000, total: 300_000 });
  expect(progress.map(({ received }) => received)).toEqual(
    progress.map(({ received }) => received).sort((a, b) => a - b),
  );
});

test('what an earlier process left is gone on with, at another mirror too', async () => {
  const first = await serve((request, response) => breakAfter(request, response, 50_000));
  const folder = folderOf();
  await expect(download([first.url], folder)).rejects.toThrow(
    /^`file.gz` could not be downloaded: `http.*` failed \(.+\)\.$/,
  );
  expect(first.ranges).toEqual([undefined, 'bytes=50000-', 'bytes=100000-']);
  expect(readdirSync(folder)).toEqual([`${sha256.slice(0, 16)}-file.gz.part`]);
  const second = await serve(withRanges);
  expect(digestOf(readFileSync(await download([second.url], folder)))).toBe(sha256);
  expect(second.ranges).toEqual(['bytes=150000-']);
});

test('a server without ranges is asked for the whole file again', async () => {
  const { url, ranges } = await serve((request, response, count) =>
    count === 1 ? breakAfter(request, response, 100_000) : void send(response, content),
  );
  expect(digestOf(readFileSync(await download([url], folderOf())))).toBe(sha256);
  expect(ranges).toEqual([undefined, 'bytes=100000-']);
});

test('a part that is longer than the file is thrown away', async () => {
  const { url, ranges } = await serve((request, response, count) =>
    startOf(request) >= content.length ? void response.writeHead(416).end() : withRanges(request, response, count),
  );
  const folder = folderOf();
  writeFileSync(join(folder, `${sha256.slice(0, 16)}-file.gz.part`), Buffer.alloc(400_000));
  expect(digestOf(readFileSync(await download([url], folder)))).toBe(sha256);
  expect(ranges).toEqual(['bytes=400000-', undefined]);
});

test('a part with a wrong beginning is found out, and fetched anew', async () => {
  const { url, ranges } = await serve(withRanges);
  const folder = folderOf();
  writeFileSync(join(folder, `${sha256.slice(0, 16)}-file.gz.part`), Buffer.alloc(1000));
  expect(digestOf(readFileSync(await download([url], folder)))).toBe(sha256);
  expect(ranges).toEqual(['bytes=1000-', undefined]);
});

test('wrong content is not kept, nor asked for again; the next mirror is', async () => {
  const wrong = await serve((_, response) => void send(response, Buffer.from('something else')));
  const right = await serve(withRanges);
  const folder = folderOf();
  await expect(download([wrong.url], folder)).rejects.toMatchObject({
    name: 'DataError',
    field: 'download',
    message: `\`file.gz\` could not be downloaded: \`${wrong.url}\` has another SHA-256 than expected.`,
  });
  expect(readdirSync(folder)).toEqual([]);
  expect(wrong.ranges).toEqual([undefined]);
  expect(digestOf(readFileSync(await download([wrong.url, right.url], folder)))).toBe(sha256);
  expect(right.ranges).toEqual([undefined]);
});

test('what each mirror answered is said', async () => {
  const missing = await serve((_, response) => void response.writeHead(404).end('no such file'));
  const broken = await serve((_, response) => void response.writeHead(503).end());
  const message =
    `\`file.gz\` could not be downloaded: \`${missing.url}\` answers ` +
    `HTTP 404; \`${broken.url}\` answers HTTP 503.`;
  await expect(download([missing.url, broken.url], folderOf())).rejects.toThrow(message);
  expect(missing.ranges).toHaveLength(1);
  expect(broken.ranges).toHaveLength(3);
});

test('two downloads at once into one folder end with the same right file', async () => {
  const { url } = await serve(withRanges);
  const folder = folderOf();
  const [one, other] = await Promise.all([download([url], folder), download([url], folder)]);
  expect(one).toBe(other);
  expect(digestOf(readFileSync(one))).toBe(sha256);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('a cache folder that can’t be made is named, with the way out', async () => {
  const { url } = await serve(withRanges);
  const folder = folderOf({ file: '' });
  await expect(download([url], join(folder, 'file', 'cache'))).rejects.toThrow(
    /^The cache folder `.*cache` can’t be made \(ENOTDIR.*\): name another one by the environment variable `ASSAY_CACHE`\.$/,
  );
});

test('the cache folder is that of the environment', async () => {
  const { url } = await serve(withRanges);
  const folder = folderOf();
  mkdirSync(join(folder, 'cache'));
  const before = process.env['ASSAY_CACHE'];
  process.env['ASSAY_CACHE'] = join(folder, 'cache');
  onTestFinished(() => {
    if (before === undefined) delete process.env['ASSAY_CACHE'];
    else process.env['ASSAY_CACHE'] = before;
  });
  const file = await createDataIo('experiment.yaml').download([url], sha256);
  expect(file.startsWith(join(folder, 'cache'))).toBe(true);
  expect(existsSync(file)).toBe(true);
});
