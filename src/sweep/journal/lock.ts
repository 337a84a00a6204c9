import { lstatSync, lutimesSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { createIn, readInSync, removeInSync, renameInSync } from '../../files/folder-files.ts';
import { locate } from '../../files/inside-folder.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { isStopped, life, ownerSchema, thisProcess, type Owner } from './owner.ts';

/** A sweep has one writer: another process works on it. One sentence. */
export class SweepLockError extends Error {
  override readonly name = 'SweepLockError';
}

export interface Lock {
  /** Throws `SweepLockError` when another process took it over, because this one had not been heard of for a lease. */
  check(): void;
  release(): void;
}

interface Holder extends Owner {
  readonly since: string;
  readonly token: string;
}

/** Seconds after which an owner that gave no sign, and that nobody can look up, is taken for dead; it gives one four times as often. */
export const lockLease = 60;

/**
 * A file that only one process can make. That of a process which is dead, or of another machine and has not touched it for a lease, is taken over; whoever
 * lost it so is told at its next check, and writes nothing more. One of this machine that was stopped keeps it: its workers go on with their trials.
 * Throws `SweepLockError`.
 */
export const takeLock = (path: string, lease = lockLease): Lock => {
  const own: Holder = { ...thisProcess(), since: new Date().toISOString(), token: crypto.randomUUID() };
  makeFolder(dirname(path));
  for (let tries = 0; !create(path, own); tries++) {
    const other = read(path);
    const inUse = other && isAlive(other.owner, other.touched, lease);
    if (inUse || tries === 3) throw new SweepLockError(inUseMessage(path, other?.owner));
    if (other) remove(path, other.owner, own.token);
  }
  const timer = setInterval(() => touch(path, own), (1000 * lease) / 4).unref();
  return {
    check: () => {
      if (read(path)?.owner.token !== own.token)
        throw new SweepLockError(
          `This process was not heard of for ${lease} s, and another one has taken the sweep over: \`${path}\`.`,
        );
    },
    release: () => {
      clearInterval(timer);
      if (read(path)?.owner.token === own.token) removeInSync(dirname(path), basename(path));
    },
  };
};

const inUseMessage = (path: string, owner: Holder | undefined): string => {
  if (!owner)
    return `Another process is working on this sweep. Wait until it ends, or end it and try again; the lock is \`${path}\`.`;
  const { pid, host, since } = owner;
  if (life(owner) === 'alive' && isStopped(owner))
    return `Process ${pid} is working on this sweep since ${since}, and is stopped. \`kill -CONT ${pid}\` lets it go on, \`kill -KILL ${pid}\` ends it; then try again.`;
  return `Process ${pid} on \`${host}\` is working on this sweep since ${since}. Wait until it ends, or end it and try again; the lock is \`${path}\`.`;
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

/** Undefined when it is gone; one that is being written, or was torn, has an owner of whom nothing is known. */
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

/** By a rename, which only one of several can do; what turns out to be a fresh lock of another is put back. */
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
    // A full or lost disk: what is written next says so.
  }
};
