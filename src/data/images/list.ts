import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { DataError } from '../../contracts/data.ts';
import type { ImageRule, UnreadImage } from '../../contracts/images.ts';
import { specialTypeOf } from '../../files/file-type.ts';
import { decoderVersion } from './decode.ts';
import * as messages from './messages.ts';

/** A plain file below the folder of a class. */
export interface ListedFile {
  /** Relative to the folder, with slashes; it begins with the class. */
  readonly path: string;
  readonly size: number;
}

/** What a folder holds by names and times alone; no file is opened. */
export interface Listing {
  /** Absolute, without links. */
  readonly root: string;
  readonly classes: readonly string[];
  /** Class by class, in the order of their paths. */
  readonly files: readonly ListedFile[];
  /** Links and special files, which are never opened. */
  readonly refused: readonly UnreadImage[];
  /** Files beside the folders of the classes. */
  readonly beside: readonly string[];
  /**
   * SHA-256 of the folder, the rule, and each file's path, size, inode, and times of modification and change in
   * nanoseconds. The system sets the time of change, and no program can set it back: a file of other content has
   * another key, unless it changed in the same tick of the clock as before, which `isSettled` rules out.
   */
  readonly key: string;
  /** Whether the last change is so long ago that another one would have another time. */
  readonly isSettled: boolean;
}

/** Coarsest step of the times of a file system (FAT), ms. */
const clockStep = 2000;
/** Folders within folders, as a guard against mounts that contain themselves. */
const mostDepth = 32;
/** Files after which other work gets its turn. */
const together = 2000;

/** `path` is the absolute folder, `name` what the experiment calls it. Throws `DataError`. */
export const listFolder = async (path: string, name: string, rule: ImageRule): Promise<Listing> => {
  const now = Date.now();
  const root = rootOf(path, name);
  const hash = createHash('sha256').update(JSON.stringify([decoderVersion, rule, root]));
  const [files, refused, beside]: [ListedFile[], UnreadImage[], string[]] = [[], [], []];
  let newest = 0;
  let seen = 0;
  const refuse = (path: string, reason: string): void => {
    hash.update(`${path}\0${reason}\n`);
    refused.push({ path, reason });
  };
  const addFile = (entry: string): void => {
    const stat = statSync(join(root, entry), { bigint: true, throwIfNoEntry: false });
    if (!stat) return refuse(entry, messages.goneFile());
    const size = Number(stat.size);
    hash.update(`${entry}\0${size} ${stat.ino} ${stat.mtimeNs} ${stat.ctimeNs}\n`);
    newest = Math.max(newest, Number(stat.ctimeMs), Number(stat.mtimeMs));
    files.push({ path: entry, size });
  };
  const add = async (entry: Dirent, path: string, depth: number): Promise<void> => {
    if (++seen % together === 0) await turn();
    const refusal = refusalOf(root, path, entry, depth);
    if (refusal !== undefined) return refuse(path, refusal);
    if (!entry.isDirectory()) return addFile(path);
    for (const inner of entriesOf(root, path, name)) await add(inner, `${path}/${inner.name}`, depth + 1);
  };
  const top = entriesOf(root, '', name);
  const classes = top.filter((entry) => entry.isDirectory());
  for (const entry of top) {
    if (entry.isDirectory() || entry.isSymbolicLink()) await add(entry, entry.name, 0);
    else beside.push(entry.name);
  }
  hash.update(JSON.stringify([classes.map((entry) => entry.name), beside]));
  const isSettled = newest < now - clockStep;
  return {
    root,
    classes: classes.map((entry) => entry.name),
    files,
    refused,
    beside,
    key: hash.digest('hex'),
    isSettled,
  };
};

const rootOf = (path: string, name: string): string => {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new DataError(
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? messages.noImageFolder({ folder: name })
        : messages.unreadFolder({ folder: name, reason: (error as Error).message }),
    );
  }
};

/** Without hidden ones, in the order of their characters. */
const entriesOf = (root: string, path: string, name: string): readonly Dirent[] => {
  try {
    return readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const folder = path === '' ? name : `${name}/${path}`;
    throw new DataError(
      code === 'ENOTDIR' ? messages.imageFileAsFolder({ folder }) : messages.unreadFolder({ folder, reason: message }),
    );
  }
};

/** Why an entry is neither opened nor entered. Links to files inside the folder are followed. */
const refusalOf = (root: string, path: string, entry: Dirent, depth: number): string | undefined => {
  if (entry.isSymbolicLink()) return linkRefusal(root, join(root, path));
  if (entry.isDirectory()) return depth > mostDepth ? messages.deepFolder({ most: mostDepth }) : undefined;
  return entry.isFile() ? undefined : messages.otherFileType({ type: specialTypeOf(entry) });
};

const linkRefusal = (root: string, link: string): string | undefined => {
  const target = targetOf(link);
  if (target === undefined) return messages.brokenLink();
  const way = relative(root, target);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return messages.linkOutside();
  const stat = statSync(target);
  if (stat.isDirectory()) return messages.linkedFolder();
  return stat.isFile() ? undefined : messages.otherFileType({ type: specialTypeOf(stat) });
};

const targetOf = (link: string): string | undefined => {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
};
