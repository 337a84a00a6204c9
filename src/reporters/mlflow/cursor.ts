import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TrackedEnd } from '../../contracts/tracker.ts';

/** How far a run has been sent. Lost or old, it costs requests and nothing else: each can be sent twice. */
export interface Cursor {
  readonly v: 1;
  /** Where to; what was sent to one place says nothing of another. */
  readonly destination: string;
  /** Bytes of `events.jsonl`. */
  readonly offset: number;
  /** The last of each that was sent: what a later attempt tells of them again is the same to the bit, and is not sent again. */
  readonly step: number;
  readonly epoch: number;
  /** Artifacts, by their path there. */
  readonly sent: readonly string[];
  /** Artifacts that were refused; they are tried again by the next sync. */
  readonly unsent: readonly string[];
  /** Values that are not finite, `train/loss@938`, and how many more there were. */
  readonly nonfinite: readonly string[];
  readonly nonfiniteMore: number;
  readonly end: TrackedEnd | null;
  readonly finished: boolean;
  readonly link: string | null;
  /** Of the run there. */
  readonly id: string | null;
}

export const firstCursor = (destination: string): Cursor => ({
  v: 1,
  destination,
  offset: 0,
  step: 0,
  epoch: -1,
  sent: [],
  unsent: [],
  nonfinite: [],
  nonfiniteMore: 0,
  end: null,
  finished: false,
  link: null,
  id: null,
});

const fileOf = (folder: string): string => join(folder, 'cursor.json');

/** From the beginning where there is none, or one of another destination. */
export const readCursor = async (folder: string, destination: string): Promise<Cursor> => {
  try {
    const cursor = JSON.parse(await readFile(fileOf(folder), 'utf8')) as Cursor;
    return cursor.v === 1 && cursor.destination === destination ? cursor : firstCursor(destination);
  } catch {
    return firstCursor(destination);
  }
};

export const writeCursor = async (folder: string, cursor: Cursor): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const fresh = `${fileOf(folder)}.partial`;
  await writeFile(fresh, `${JSON.stringify(cursor, null, 2)}\n`);
  await rename(fresh, fileOf(folder));
};

/** Keeps what the server will never take, beside the reason. */
export const writeRejected = async (
  folder: string,
  rejected: { readonly reason: string; readonly what: unknown },
): Promise<void> => {
  const path = join(folder, 'rejected.jsonl');
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify({ time: new Date().toISOString(), ...rejected })}\n`);
};
