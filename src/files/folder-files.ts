import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, posix } from 'node:path';
import { checkOpened, locate, locateFile } from './inside-folder.ts';

/*
 * Reads and writes files in the folder of a run or a sweep, which may come from someone else and hold links to
 * anything. Each function takes the folder and a path inside it, follows no link that leads out and opens only plain
 * files. It throws `UnsafeFileError` and system errors.
 *
 * An open file is compared with its path before a byte is read or written, which detects a link planted meanwhile. Node
 * has no `openat`, so a process that swaps folders at the right moment can still create an empty file elsewhere, or
 * redirect a rename or a removal.
 */

export const readIn = async (folder: string, name: string): Promise<Buffer> => {
  const file = await openIn(folder, name);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
};

export const readTextIn = async (folder: string, name: string): Promise<string> =>
  (await readIn(folder, name)).toString('utf8');

/** Null if the file is missing. */
export const readIfThere = async (folder: string, name: string): Promise<Buffer | null> => {
  try {
    return await readIn(folder, name);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** Null if the file is missing. */
export const readTextIfThere = async (folder: string, name: string): Promise<string | null> =>
  (await readIfThere(folder, name))?.toString('utf8') ?? null;

export const readInSync = (folder: string, name: string): Buffer =>
  withFile(openSafely(folder, name, constants.O_RDONLY), (file) => readFileSync(file));

/** A file, opened for reading; the caller closes it. */
export const openIn = (folder: string, name: string): Promise<FileHandle> =>
  openHandle(folder, name, constants.O_RDONLY);

/** A file descriptor for reading and appending, which the caller closes. Creates the file if it is missing. */
export const openAppendIn = (folder: string, name: string): number =>
  openSafely(folder, name, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);

export const appendIn = async (folder: string, name: string, text: string): Promise<void> => {
  const file = await openHandle(folder, name, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
};

/**
 * Replaces a file atomically: readers see the old or the new one. With `synced`, its bytes are on the disk before it
 * appears.
 */
export const writeIn = async (
  folder: string,
  name: string,
  content: string | Uint8Array,
  { synced = false }: { readonly synced?: boolean } = {},
): Promise<void> => {
  const fresh = freshName(folder, name);
  const file = await openHandle(folder, fresh, creating);
  try {
    try {
      await file.writeFile(content);
      if (synced) await file.sync();
    } finally {
      await file.close();
    }
    await renameIn(folder, fresh, name);
  } catch (error) {
    await removeIn(folder, fresh).catch(() => undefined);
    throw error;
  }
};

export const writeInSync = (folder: string, name: string, content: string | Uint8Array): void => {
  const fresh = freshName(folder, name);
  try {
    createIn(folder, fresh, content);
    renameInSync(folder, fresh, name);
  } catch (error) {
    removeInSync(folder, fresh);
    throw error;
  }
};

/** Creates a file. Throws `EEXIST` if the name is taken. */
export const createIn = (folder: string, name: string, content: string | Uint8Array): void =>
  withFile(openSafely(folder, name, creating), (file) => writeFileSync(file, content));

/** Creates a folder with its parents, up to `folder` itself, which must exist. */
export const makeFolderIn = (folder: string, name: string): void => {
  const above = posix.dirname(name);
  if (above !== '.') makeFolderIn(folder, above);
  const path = locate(folder, name);
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !lstatSync(path).isDirectory()) throw error;
  }
};

/** Names in a folder; none if it is missing. */
export const listIn = async (folder: string, name: string): Promise<readonly string[]> => {
  try {
    return await readdir(locate(folder, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

export const existsIn = (folder: string, name: string): boolean => {
  try {
    return existsSync(locate(folder, name));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

/** Moves within the folder. A link at either name is moved or replaced itself. */
export const renameIn = (folder: string, from: string, to: string): Promise<void> =>
  rename(entryOf(folder, from), entryOf(folder, to));

export const renameInSync = (folder: string, from: string, to: string): void =>
  renameSync(entryOf(folder, from), entryOf(folder, to));

/** Removes a file, a folder with its content, or a link itself; nothing if it is missing. */
export const removeIn = (folder: string, name: string): Promise<void> =>
  rm(entryOf(folder, name), { recursive: true, force: true });

export const removeInSync = (folder: string, name: string): void =>
  rmSync(entryOf(folder, name), { recursive: true, force: true });

/** Copies a folder with its content. */
export const copyFolderIn = async (folder: string, from: string, to: string): Promise<void> => {
  makeFolderIn(folder, to);
  for (const entry of await readdir(locate(folder, from), { withFileTypes: true })) {
    const [source, target] = [posix.join(from, entry.name), posix.join(to, entry.name)];
    if (entry.isDirectory()) await copyFolderIn(folder, source, target);
    else await writeIn(folder, target, await readIn(folder, source));
  }
};

/**
 * Arguments of the functions above for a file of a subfolder, so that links may lead anywhere inside the run's folder.
 */
export const inSubfolder = (folder: string, name: string): [string, string] => [
  dirname(folder),
  `${basename(folder)}/${name}`,
];

/** Whether something is missing: no such file, or a file in place of a folder. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Windows lacks both flags. */
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const creating = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

const openHandle = async (folder: string, name: string, flags: number): Promise<FileHandle> => {
  const file = await open(locateFile(folder, name), flags | careful);
  try {
    checkOpened({ folder, name }, await file.stat({ bigint: true }));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};

const openSafely = (folder: string, name: string, flags: number): number => {
  const file = openSync(locateFile(folder, name), flags | careful);
  try {
    checkOpened({ folder, name }, fstatSync(file, { bigint: true }));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
};

const withFile = <T>(file: number, work: (file: number) => T): T => {
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
};

/** Where an entry itself lies: only the folders above it are followed. */
const entryOf = (folder: string, name: string): string => {
  const [above, last] = [posix.dirname(name), posix.basename(name)];
  return posix.join(locate(folder, above), last);
};

/** A temporary name beside `name` for its next content. Throws if `name` is a link that leads out, or not a file. */
const freshName = (folder: string, name: string): string => {
  locateFile(folder, name);
  return posix.join(posix.dirname(name), `.${posix.basename(name)}.${randomUUID().slice(0, 8)}`);
};
