import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** A sweep has one writer: another process works on it. One sentence. */
export class SweepLockError extends Error {
  override readonly name = 'SweepLockError';
}

export interface Lock {
  /** Throws `SweepLockError` when another process took it over, because this one had not been heard of for a lease. */
  check(): void;
  release(): void;
}

interface Owner {
  readonly process: number;
  readonly host: string;
  readonly since: string;
  readonly token: string;
}

/** Seconds after which an owner that gave no sign is taken for dead; it gives one four times as often. */
export const lockLease = 60;

/**
 * A file that only one process can make. That of a process which is dead, or has not touched it for a lease (its machine is gone, or it was stopped),
 * is taken over; whoever lost it so is told at its next check, and writes nothing more. Throws `SweepLockError`.
 */
export const takeLock = (path: string, lease = lockLease): Lock => {
  const own: Owner = { process: process.pid, host: hostname(), since: new Date().toISOString(), token: crypto.randomUUID() };
  mkdirSync(dirname(path), { recursive: true });
  for (let tries = 0; !create(path, own); tries++) {
    const other = read(path);
    const inUse = other && isAlive(other.owner, other.touched, lease);
    if (inUse || tries === 3) throw new SweepLockError(inUseMessage(path, other?.owner));
    if (other) remove(path, other.owner, own.token);
  }
  const timer = setInterval(() => touch(path, own), (1000 * lease) / 4).unref();
  return {
    check: () => {
      if (read(path)?.owner.token !== own.token) throw new SweepLockError(`This process was not heard of for ${lease} s, and another one has taken the sweep over: \`${path}\`.`);
    },
    release: () => {
      clearInterval(timer);
      if (read(path)?.owner.token === own.token) rmSync(path, { force: true });
    },
  };
};

const inUseMessage = (path: string, owner: Owner | undefined): string =>
  `${owner ? `Process ${owner.process} on \`${owner.host}\`` : 'Another process'} is working on this sweep${owner ? ` since ${owner.since}` : ''}. Wait until it ends, or end it and try again; the lock is \`${path}\`.`;

const create = (path: string, own: Owner): boolean => {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, `${JSON.stringify(own)}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** Undefined when it is gone; one that is being written, or was torn, has an owner of whom nothing is known. */
const read = (path: string): { readonly owner: Owner; readonly touched: number } | undefined => {
  try {
    const text = readFileSync(path, 'utf8');
    const touched = statSync(path).mtimeMs;
    try {
      return { owner: JSON.parse(text) as Owner, touched };
    } catch {
      return { owner: { process: 0, host: 'unknown', since: 'unknown', token: text }, touched };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const isAlive = ({ process: id, host }: Owner, touched: number, lease: number): boolean => {
  if (Date.now() - touched > 1000 * lease) return false;
  if (id === 0 || host !== hostname()) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** By a rename, which only one of several can do; what turns out to be a fresh lock of another is put back. */
const remove = (path: string, stale: Owner, token: string): void => {
  const aside = `${path}.${token}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside)?.owner.token === stale.token) rmSync(aside, { force: true });
  else renameSync(aside, path);
};

const touch = (path: string, own: Owner): void => {
  try {
    if (read(path)?.owner.token === own.token) utimesSync(path, new Date(), new Date());
  } catch {
    // A full or lost disk: what is written next says so.
  }
};
