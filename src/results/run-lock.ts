import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { folderError } from './folder-error.ts';
import { RunError } from './read-run.ts';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts, so that another one of the same number is not taken for it; null where that can't be known. */
  readonly began: string | null;
}

/**
 * Takes a run for this process, so that no two write into one folder; what comes back gives it up. What a killed process left behind is taken over.
 * Throws `RunError` while another process has it, `FolderError` where the folder can't be written.
 */
export const lockRun = (folder: string): (() => void) => {
  const path = join(folder, '.lock');
  const own: Owner = { pid: process.pid, host: hostname(), began: beginning(process.pid) };
  for (;;) {
    try {
      writeFileSync(path, `${JSON.stringify(own)}\n`, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderError(error, path);
    }
    const owner = readOwner(path);
    if (owner && isAlive(owner)) throw new RunError(`\`${folder}\` is being trained by process ${owner.pid}${owner.host === own.host ? '' : ` on \`${owner.host}\`; if that is gone, remove \`${path}\``}.`);
    rmSync(path, { force: true });
  }
};

/** Null where it was being written when its process died. */
const readOwner = (path: string): Owner | null => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
};

/** Of another machine it can't be known, so it is taken to be. */
const isAlive = ({ pid, host, began }: Owner): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return began === null || beginning(pid) === began;
};

/** Linux tells it, in ticks since the machine's start; null elsewhere, and of a process that is dead and not yet buried. The name before the fields may hold anything. */
const beginning = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
};
