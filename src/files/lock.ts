import { lstatSync, lutimesSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { createIn, readInSync, removeInSync, renameInSync } from './folder-files.ts';
import { locate } from './inside-folder.ts';
import { makeFolder } from './make-folder.ts';
import { life, ownerSchema, thisProcess, type Owner } from './owner.ts';

export interface HeldLock {
  /** False when another process took over, because this one gave no sign of life for a lease. */
  isHeld(): boolean;
  release(): void;
}

export interface Holder extends Owner {
  readonly since: string;
  readonly token: string;
}

/**
 * Seconds without a sign of life after which an owner on another machine counts as dead; it gives one four times as
 * often.
 */
export const lockLease = 60;

/**
 * A file that only one process can make. It is taken over from a dead process, and from one of another machine that did
 * not touch it for a lease; that process learns so when it asks, and must write nothing more. A stopped process of this
 * machine keeps it. Without the lock, `holder` has it, where that is known.
 */
export const acquireLock = (
  path: string,
  lease = lockLease,
): { readonly lock: HeldLock } | { readonly lock: null; readonly holder: Holder | undefined } => {
  const own: Holder = { ...thisProcess(), since: new Date().toISOString(), token: crypto.randomUUID() };
  makeFolder(dirname(path));
  for (let tries = 0; !create(path, own); tries++) {
    const other = read(path);
    const inUse = other && isAlive(other.owner, other.touched, lease);
    if (inUse || tries === 3) return { lock: null, holder: other?.owner };
    if (other) remove(path, other.owner, own.token);
  }
  const timer = setInterval(() => touch(path, own), (1000 * lease) / 4).unref();
  const isHeld = (): boolean => read(path)?.owner.token === own.token;
  return {
    lock: {
      isHeld,
      release: () => {
        clearInterval(timer);
        if (isHeld()) removeInSync(dirname(path), basename(path));
      },
    },
  };
};

const create = (path: string, own: Holder): boolean => {
  try {
    createIn(dirname(path), basename(path), `${JSON.stringify(own)}\n`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** Undefined when it is gone. A lock that is torn, or being written, has an unknown owner. */
const read = (path: string): { readonly owner: Holder; readonly touched: number } | undefined => {
  try {
    const text = readInSync(dirname(path), basename(path)).toString();
    const touched = lstatSync(locate(dirname(path), basename(path))).mtimeMs;
    return { owner: holderIn(text), touched };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const holderIn = (text: string): Holder => {
  try {
    const holder = JSON.parse(text) as unknown;
    if (Value.Check(holderSchema, holder)) return holder;
  } catch {
    // Told below.
  }
  return { pid: 0, host: 'unknown', began: null, since: 'unknown', token: text };
};

const holderSchema = Type.Composite([
  ownerSchema,
  Type.Object({ since: Type.String({ maxLength: 40 }), token: Type.String() }),
]);

const isAlive = (owner: Owner, touched: number, lease: number): boolean => {
  const known = life(owner);
  return known === 'alive' || (known !== 'dead' && Date.now() - touched <= 1000 * lease);
};

/** Renames it, which only one of several processes can do, and puts a fresh lock of another process back. */
const remove = (path: string, stale: Holder, token: string): void => {
  const aside = `${path}.${token}`;
  try {
    renameInSync(dirname(path), basename(path), basename(aside));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside)?.owner.token === stale.token) removeInSync(dirname(path), basename(aside));
  else renameInSync(dirname(path), basename(aside), basename(path));
};

const touch = (path: string, own: Holder): void => {
  try {
    if (read(path)?.owner.token === own.token) lutimesSync(path, new Date(), new Date());
  } catch {
    // A full or lost disk: the next write reports it.
  }
};
