import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../contracts/data.ts';
import { noCacheFolder, notDownloaded } from './messages.ts';

/** How far a download is, in bytes; `total` is null when the server does not say. */
export interface Progress {
  readonly url: string;
  readonly received: number;
  readonly total: number | null;
}
export interface Download {
  /** Sources of the same content, in order of preference. */
  readonly urls: readonly string[];
  /** Hex. */
  readonly sha256: string;
  /** Where the file is kept. */
  readonly folder: string;
  readonly fetch: typeof fetch;
  readonly onProgress?: (progress: Progress) => void;
}

/** How often each address is tried before giving up. */
const rounds = 3;

/**
 * Path of the file in the cache. It is fetched once, into a `.part` file at its own offsets, so that an interrupted
 * download goes on where it was and two processes at once write the same bytes to the same places; it gets its name
 * when its SHA-256 is right.
 * Throws `DataError` with what each address answered.
 */
export const downloadFile = async (download: Download): Promise<string> => {
  const { urls, sha256, folder } = download;
  const name = basename(new URL(urls[0]!).pathname);
  const file = join(folder, `${sha256.slice(0, 16)}-${name}`);
  const part = `${file}.part`;
  if (await arrived(part, file, sha256)) return file;
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new DataError(noCacheFolder({ folder, reason: error.message }), 'download');
  });
  const answers = new Map<string, Answer>();
  for (let round = 0; round < rounds; round++)
    for (const url of urls.filter((candidate) => answers.get(candidate)?.again ?? true)) {
      const answer = await fetchInto(part, url, download);
      if (await arrived(part, file, sha256)) return file;
      if (answer.complete) await rm(part, { force: true });
      answers.set(url, answer);
    }
  const failures = new Map([...answers].map(([url, { failure }]) => [url, failure]));
  throw new DataError(notDownloaded({ name, failures }), 'download');
};

/** Gives the part its name when its content is right. */
const arrived = async (part: string, file: string, sha256: string): Promise<boolean> => {
  // Another process may have been first: then there is no part, but the file.
  if ((await digestOf(part)) === sha256) await rename(part, file).catch(() => undefined);
  return (await digestOf(file)) === sha256;
};

const digestOf = async (file: string): Promise<string | undefined> => {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex');
};

/** What became of one request; `failure` is what to say if the content turns out not to be the one expected. */
interface Answer {
  readonly complete: boolean;
  /** Whether asking once more may help. */
  readonly again: boolean;
  readonly failure: string;
}

const fetchInto = async (part: string, url: string, { fetch: fetchFile, onProgress }: Download): Promise<Answer> => {
  // Not for appending, where positions would be ignored.
  const handle = await open(part, constants.O_RDWR | constants.O_CREAT);
  try {
    const { size } = await handle.stat();
    const response = await fetchFile(url, {
      headers: { 'accept-encoding': 'identity', ...(size > 0 && { range: `bytes=${size}-` }) },
    });
    const resumed =
      response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${size}-`) === true;
    if (response.status === 416) await handle.truncate(0);
    if (!resumed && response.status !== 200) {
      await response.body?.cancel();
      return {
        complete: false,
        again: response.status === 416 || response.status >= 500,
        failure: `answers HTTP ${response.status}`,
      };
    }
    const start = resumed ? size : 0;
    const length = response.headers.get('content-length');
    const end = await write(handle, response, start, (received) =>
      onProgress?.({ url, received, total: length === null ? null : start + Number(length) }),
    );
    await handle.truncate(end);
    await handle.sync();
    // A resumed file may be wrong by its beginning, which came from elsewhere.
    return { complete: true, again: resumed, failure: 'has another SHA-256 than expected' };
  } catch (error) {
    const { message, cause } = error as Error;
    return { complete: false, again: true, failure: `failed (${cause instanceof Error ? cause.message : message})` };
  } finally {
    await handle.close();
  }
};

const write = async (
  handle: FileHandle,
  { body }: Response,
  start: number,
  onReceived: (bytes: number) => void,
): Promise<number> => {
  let at = start;
  for await (const chunk of body ?? []) {
    const bytes = chunk as Uint8Array;
    for (let done = 0; done < bytes.length;)
      done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    at += bytes.length;
    onReceived(at);
  }
  return at;
};
