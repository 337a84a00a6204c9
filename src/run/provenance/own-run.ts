import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { canonical, sha256 } from '../../experiment/plan/fingerprint.ts';
import { readInSync } from '../../files/folder-files.ts';
import type { Changes } from '../load/load.ts';

/*
 * `assay run` signs what it writes with a key that only this user can read. Nobody else can make such a mark, and one
 * that is copied into another folder, or beside other files, is worth nothing there: the folder's path and the files
 * that decide what may happen are signed.
 */

export interface Signed {
  /** Absolute. */
  readonly folder: string;
  /** The experiment file, absolute. */
  readonly file: string;
  readonly changes: Changes;
}

/** Null where the key can't be kept: the run then counts as made elsewhere. */
export const markOf = (signed: Signed): string | null => {
  const key = ownKey() ?? makeKey();
  return key && signature(key, signed);
};

export const isMarked = (signed: Signed, mark: unknown): boolean => {
  const key = ownKey();
  if (!key || typeof mark !== 'string' || !/^[0-9a-f]{64}$/.test(mark)) return false;
  try {
    return timingSafeEqual(Buffer.from(mark, 'hex'), Buffer.from(signature(key, signed), 'hex'));
  } catch {
    return false; // a file of the run is missing
  }
};

const signature = (key: Buffer, { folder, file, changes }: Signed): string =>
  createHmac('sha256', key)
    .update(canonical({ folder: realpathSync(folder), file: resolve(file), changes, files: digestsIn(folder) }))
    .digest('hex');

/** A sweep's journal grows: what counts of it are its headers. */
const digestsIn = (folder: string): Record<string, string> =>
  existsSync(join(folder, 'sweep.jsonl'))
    ? {
        'experiment.yaml': digestOf(folder, 'experiment.yaml'),
        'sweep.jsonl': sha256(
          readInSync(folder, 'sweep.jsonl')
            .toString('utf8')
            .split('\n')
            .filter((line) => /^\s*\{\s*"state"\s*:\s*"sweep"/.test(line))
            .join('\n'),
        ),
      }
    : Object.fromEntries(
        ['experiment.yaml', 'plan.json', 'environment.json'].map((name) => [name, digestOf(folder, name)]),
      );

const digestOf = (folder: string, name: string): string => sha256(readInSync(folder, name).toString('utf8'));

const keyFile = (): string => join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'assay', 'run-key');

/** Null where there is none that only this user can read. */
const ownKey = (): Buffer | null => {
  try {
    const found = lstatSync(keyFile());
    const key = found.isFile() && isPrivate(found) ? readFileSync(keyFile()) : null;
    return key?.length === 32 ? key : null;
  } catch {
    return null;
  }
};

/** Windows keeps a user's folders from others by lists that `stat` does not show. */
const isPrivate = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);

const makeKey = (): Buffer | null => {
  try {
    mkdirSync(dirname(keyFile()), { recursive: true, mode: 0o700 });
    writeFileSync(keyFile(), randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch {
    // Another process made it in this moment, or it can't be kept.
  }
  return ownKey();
};
