import { readChecked } from '../../../results/run/run-files.ts';
import { cursorSchema } from '../../../results/run/run-schemas.ts';
import type { TrackedEnd } from '../../../contracts/tracker.ts';
import { inSubfolder, makeFolderIn, writeIn, appendIn } from '../../../files/folder-files.ts';
import { UnsafeFileError } from '../../../files/inside-folder.ts';

/** How far a run has been sent. Lost or old, it costs requests and nothing else: each can be sent twice. */
export interface Cursor {
  readonly v: 1;
  /** Where to; what was sent to one place says nothing of another. */
  readonly destination: string;
  /** Bytes of `events.jsonl`. */
  readonly offset: number;
  /**
   * The last of each that was sent: what a later attempt tells of them again is the same to the bit, and is not sent
   * again.
   */
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

const fileOf = (own: string) => inSubfolder(own, 'cursor.json');

/** `own` is what `ownFolder` says. From the beginning where there is none, or one of another destination. */
export const readCursor = async (own: string, destination: string): Promise<Cursor> => {
  try {
    const cursor: Cursor = await readChecked(...fileOf(own), cursorSchema);
    return cursor.destination === destination ? cursor : firstCursor(destination);
  } catch (error) {
    if (error instanceof UnsafeFileError) throw error;
    return firstCursor(destination);
  }
};

export const writeCursor = async (own: string, cursor: Cursor): Promise<void> => {
  makeFolderIn(...inSubfolder(own, '.'));
  await writeIn(...fileOf(own), `${JSON.stringify(cursor, null, 2)}\n`);
};

/** Keeps what the server will never take, beside the reason. */
export const writeRejected = async (
  own: string,
  rejected: { readonly reason: string; readonly what: unknown },
): Promise<void> => {
  makeFolderIn(...inSubfolder(own, '.'));
  await appendIn(
    ...inSubfolder(own, 'rejected.jsonl'),
    `${JSON.stringify({ time: new Date().toISOString(), ...rejected })}\n`,
  );
};
