import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { DataError, type DataIo } from '../contracts/data.ts';
import { downloadFile, type Progress } from './download.ts';

export interface DataIoOptions {
  /** Where downloads are kept; by default `$ASSAY_CACHE`, else `~/.cache/assay`. */
  readonly cacheFolder?: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly fetch?: typeof fetch;
}

/** The files of this machine as a dataset sees them: paths relative to the experiment file, gzip unpacked. */
export const createDataIo = (
  experimentFile: string,
  { cacheFolder: folderOfDownloads = cacheFolder(), onProgress, fetch: fetchFile = fetch }: DataIoOptions = {},
): DataIo => {
  const folder = dirname(resolve(experimentFile));
  return {
    read: (path) => read(path, resolve(folder, path)),
    head: (path, bytes) => head(path, resolve(folder, path), bytes),
    packageFolder: (name) => packageFolder(name, [join(folder, 'experiment.yaml'), import.meta.filename]),
    download: (urls, sha256) =>
      downloadFile({ urls, sha256, folder: folderOfDownloads, fetch: fetchFile, ...(onProgress && { onProgress }) }),
  };
};

/** Where what can be had again is kept for the user: `$ASSAY_CACHE`, else `~/.cache/assay`. */
export const cacheFolder = (): string => process.env['ASSAY_CACHE'] ?? join(homedir(), '.cache', 'assay');

const unpack = promisify(gunzip);

const read = async (path: string, file: string): Promise<Uint8Array> => {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => fail(path, error));
  if (!isGzip(bytes)) return bytes;
  return unpack(bytes, { chunkSize: unpackedSize(bytes) + 1 }).catch((error: Error) => {
    throw new DataError(`\`${path}\` can’t be unpacked: ${error.message}.`);
  });
};

/** What the last bytes of a gzip file say, within what its length can hold: unpacked into one piece, it is never there twice. */
const unpackedSize = (packed: Uint8Array): number => {
  const said =
    packed.length < 18 ? 0 : new DataView(packed.buffer, packed.byteOffset + packed.length - 4).getUint32(0, true);
  return Math.min(Math.max(said, 64), 1032 * packed.length);
};

/** Compressed bytes that are enough for any header. */
const gzipHead = 4096;

const head = async (path: string, file: string, bytes: number): ReturnType<DataIo['head']> => {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => fail(path, error));
  try {
    const buffer = Buffer.alloc(Math.max(bytes, gzipHead));
    const { bytesRead } = await handle
      .read(buffer, 0, buffer.length, 0)
      .catch((error: NodeJS.ErrnoException) => fail(path, error));
    const found = buffer.subarray(0, bytesRead);
    if (!isGzip(found)) return { bytes: found.subarray(0, bytes), size: (await handle.stat()).size };
    return { bytes: unpackHead(path, found).subarray(0, bytes), size: null };
  } finally {
    await handle.close();
  }
};

const unpackHead = (path: string, packed: Uint8Array): Uint8Array => {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new DataError(`\`${path}\` can’t be unpacked: ${(error as Error).message}.`);
  }
};

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'may not be read',
};

const fail = (path: string, error: NodeJS.ErrnoException): never => {
  throw new DataError(`\`${path}\` ${reasons[error.code ?? ''] ?? `can’t be read: ${error.message}`}.`);
};

/** As Node finds packages, but without asking the package for an entry point, which one of data alone need not have. */
const packageFolder = (name: string, from: readonly string[]): string | null =>
  from
    .flatMap((file) => createRequire(file).resolve.paths(name) ?? [])
    .map((modules) => join(modules, name))
    .find((folder) => existsSync(join(folder, 'package.json'))) ?? null;
