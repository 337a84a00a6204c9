import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Type } from '@sinclair/typebox';

/** A process, as a lock names the one that holds it. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts, so that another one of the same number is not taken for it; null where that can't be known. */
  readonly began: string | null;
}

/** How a lock is read: whoever made the folder may have written another one. */
export const ownerSchema = Type.Object({
  pid: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }),
  host: Type.String({ maxLength: 255 }),
  began: Type.Union([Type.String(), Type.Null()]),
});

export const thisProcess = (): Owner => ({ pid: process.pid, host: hostname(), began: beginning(process.pid) });

/** `unknown` of another machine, and `perhaps` where a process of that number lives and nobody can tell whether it is the same. */
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

/** Whether it was stopped, by Ctrl-Z or SIGSTOP. Known on Linux alone. */
export const isStopped = ({ pid }: Owner): boolean => statOf(pid)?.[0] === 'T';

/** Null of a process that is dead and not yet buried, and where the system is not Linux: ticks since the machine's start. */
const beginning = (pid: number): string | null => {
  const fields = statOf(pid);
  return fields?.[0] === 'Z' ? null : (fields?.[19] ?? null);
};

/** From its state on: the name before it may hold anything. */
const statOf = (pid: number): readonly string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
};
