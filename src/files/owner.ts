import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Type } from '@sinclair/typebox';

/** The process that holds a lock. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /**
   * Start of the process in the system's ticks, which tells it from a later one with the same number; null where
   * unknown.
   */
  readonly began: string | null;
}

/** How a lock is read: whoever made the folder may have written another one. */
export const ownerSchema = Type.Object({
  pid: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }),
  host: Type.String({ maxLength: 255 }),
  began: Type.Union([Type.String(), Type.Null()]),
});

export const thisProcess = (): Owner => ({ pid: process.pid, host: hostname(), began: beginning(process.pid) });

/** `unknown` on another machine; `perhaps` where a process with that number lives, but may be another one. */
export const life = ({ pid, host, began }: Owner): 'alive' | 'dead' | 'perhaps' | 'unknown' => {
  if (host !== hostname()) return 'unknown';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'dead';
  }
  if (began === null) return 'perhaps';
  return beginning(pid) === began ? 'alive' : 'dead';
};

/** Whether it is stopped, by Ctrl-Z or SIGSTOP; false except on Linux. */
export const isStopped = ({ pid }: Owner): boolean => statOf(pid)?.[0] === 'T';

/** Ticks from the machine's start to the process's; null for zombies, and except on Linux. */
const beginning = (pid: number): string | null => {
  const fields = statOf(pid);
  return fields?.[0] === 'Z' ? null : (fields?.[19] ?? null);
};

/** The fields from the state on; the name before it may hold any character. */
const statOf = (pid: number): readonly string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
};
