import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { isShellPipe } from '../../files/file-type.ts';
import type { Failure } from '../issues/issue.ts';
import { notAFile, textTooLarge } from '../messages.ts';

/** Bytes of an experiment and of all files that it extends: more could not be refused within a second. */
export const largestText = 1_000_000;

/** Why a file is not read, beyond what the system says. */
export class UnreadableText extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The text of a regular file. Looks before it opens: a pipe that nobody writes to would keep the command waiting. */
export const readText = async (path: string): Promise<string> => {
  const kind = isShellPipe(path) ? undefined : unfitKind(await stat(path));
  if (kind !== undefined) throw new UnreadableText(notAFile({ file: path, kind }));
  const handle = await open(path, constants.O_RDONLY);
  try {
    const bytes = await readUpTo(handle, largestText + 1);
    if (bytes.length > largestText) throw new UnreadableText(textTooLarge({ file: path, most: largestText }));
    return bytes.toString('utf8');
  } finally {
    await handle.close();
  }
};

/** A folder is left to `open`, which names it best. */
const unfitKind = (found: Stats): string | undefined => {
  if (found.isFIFO()) return 'named pipe';
  if (found.isSocket()) return 'socket';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'device' : undefined;
};

const readUpTo = async (handle: FileHandle, most: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await handle.read(buffer, length, most - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
};
