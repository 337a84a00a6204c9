import { lstatSync, realpathSync, type BigIntStats } from 'node:fs';
import { join, relative, isAbsolute, sep } from 'node:path';
import { ExplainedError } from '../contracts/explained-error.ts';

/** A run's folder holds a link that leads out of it, a pipe or a device. The message is one sentence. */
export class UnsafeFileError extends ExplainedError {
  override readonly name = 'UnsafeFileError';
}

/**
 * The real path of `name` inside `folder`; missing parts are taken literally. `folder` itself may be a link, such as
 * `latest`. Throws `UnsafeFileError` if a link below it leads out of it, and `ENOENT` if the folder is missing.
 */
export const locate = (folder: string, name: string): string => {
  const root = realpathSync(folder);
  let path = root;
  for (const part of partsOf(name)) {
    path = join(path, part);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) path = followInside(root, path, { folder, name });
  }
  if (!isInside(root, path)) throw new UnsafeFileError(outside({ folder, name }));
  return path;
};

/** As `locate`, for a file: throws `UnsafeFileError` for a pipe or a device. */
export const locateFile = (folder: string, name: string): string => {
  const path = locate(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile() && !found.isDirectory()) throw new UnsafeFileError(notPlain({ folder, name }));
  return path;
};

/** Throws `UnsafeFileError` if an open file is not the plain file at the path, because someone swapped it. */
export const checkOpened = ({ folder, name }: InFolder, opened: BigIntStats): void => {
  if (opened.isDirectory()) throw Object.assign(new Error(`\`${name}\` is a folder`), { code: 'EISDIR' });
  if (!opened.isFile()) throw new UnsafeFileError(notPlain({ folder, name }));
  const now = lstatSync(locate(folder, name), { bigint: true, throwIfNoEntry: false });
  if (now?.ino !== opened.ino || now.dev !== opened.dev) throw new UnsafeFileError(swapped({ folder, name }));
};

export interface InFolder {
  readonly folder: string;
  readonly name: string;
}

const partsOf = (name: string): readonly string[] =>
  name.split(sep === '\\' ? /[\\/]/ : '/').filter((part) => part !== '' && part !== '.');

const followInside = (root: string, link: string, where: InFolder): string => {
  const target = realOf(link);
  if (target === null || !isInside(root, target)) throw new UnsafeFileError(leadsOut(relative(root, link), where));
  return target;
};

/** Null for a link to nothing, or to itself. */
const realOf = (link: string): string | null => {
  try {
    return realpathSync(link);
  } catch {
    return null;
  }
};

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

const leadsOut = (link: string, { folder }: InFolder): string =>
  `\`${link}\` in \`${folder}\` is a link that leads out of this folder. Replace it with the file or folder itself.`;

const outside = ({ folder, name }: InFolder): string => `\`${name}\` is not inside \`${folder}\`.`;

const notPlain = ({ folder, name }: InFolder): string =>
  `\`${name}\` in \`${folder}\` is a pipe, a socket or a device. Replace it with a plain file.`;

const swapped = ({ folder, name }: InFolder): string =>
  `\`${name}\` in \`${folder}\` was replaced by another process while it was being opened. Run the command again.`;
