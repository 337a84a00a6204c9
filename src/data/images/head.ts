import { closeSync, constants, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileTypeOf } from '../../files/file-type.ts';
import { checkPixels, mostPixels } from './decode.ts';
import { headerBytes, imageHeader, isImageName } from './header.ts';
import { ImageError } from './image-error.ts';
import type { ListedFile, Listing } from './list.ts';
import { emptyImage, goneFile, longImage, notAnImage } from './messages.ts';

/** Bytes of one file. */
export const mostFileBytes = 2 ** 28;
/** Files that are read at once by system calls that take microseconds. */
export const smallFile = 2 ** 16;
const together = 256;

/** A file by its first bytes: an image, not one, or unread for a reason. */
export interface Headed extends ListedFile {
  readonly reason?: string;
  readonly isOther?: true;
}

/** Reads the first bytes of each file. */
export const readHeads = async ({ root, files }: Listing): Promise<readonly Headed[]> => {
  const room = Buffer.alloc(headerBytes);
  const found: Headed[] = [];
  for (const file of files) {
    if (found.length % together === together - 1) await turn();
    found.push(judged(root, file, room));
  }
  return found;
};

const judged = (root: string, file: ListedFile, room: Buffer): Headed => {
  const isNamed = isImageName(file.path);
  try {
    const head = headOf(join(root, file.path), room);
    const header = imageHeader(head);
    if (!header && !isNamed) return { ...file, isOther: true };
    if (head.length === 0) return { ...file, reason: emptyImage() };
    if (!header) return { ...file, reason: notAnImage({ type: fileTypeOf(head) }) };
    if (file.size > mostFileBytes) return { ...file, reason: longImage({ most: mostFileBytes }) };
    checkPixels(header.size, mostPixels);
    return file;
  } catch (error) {
    return isNamed ? { ...file, reason: readReason(error) } : { ...file, isOther: true };
  }
};

/** A pipe that replaced a file is not waited for. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const headOf = (path: string, room: Buffer): Buffer => {
  const file = openSync(path, flags);
  try {
    return room.subarray(0, readSync(file, room, 0, room.length, 0));
  } finally {
    closeSync(file);
  }
};

/** The whole of a file. Throws `ImageError` and system errors. */
export const readImage = async (root: string, { path, size }: ListedFile, room: Buffer): Promise<Buffer> => {
  // A file that grew since it was listed is read as a large one.
  if (size < smallFile) {
    const head = headOf(join(root, path), room);
    if (head.length < room.length) return Buffer.from(head);
  }
  const file = await open(join(root, path), flags);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new ImageError(notAnImage({ type: undefined }));
    if (stat.size > mostFileBytes) throw new ImageError(longImage({ most: mostFileBytes }));
    return await file.readFile();
  } finally {
    await file.close();
  }
};

/** Why a file can't be read. Anything that is no system error is thrown. */
export const readReason = (error: unknown): string => {
  if (error instanceof ImageError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return reasons[code] ?? `can’t be read: ${message}`;
};

const reasons: Readonly<Record<string, string>> = { ENOENT: goneFile(), EACCES: 'may not be read' };
