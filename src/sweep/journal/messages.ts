/** Messages about a sweep's journal and its lock, one function per message. */

export const unreadableLine = ({ place, reason }: Readonly<Record<'place' | 'reason', string>>): string =>
  `\`${place}\` is no line of a sweep's journal (${reason}). Fix it, or move the sweep's folder aside to start over.`;

export const unknownTrial = ({ index }: { readonly index: number }): string =>
  `trial ${index} appears before its proposal`;

export const unknownState = ({ state }: { readonly state: string }): string =>
  `this version of assay does not know the state \`${state}\``;

export const lockLost = ({ path, lease }: { readonly path: string; readonly lease: number }): string =>
  `Another process took over this sweep, as this one gave no sign of life for ${lease} s: \`${path}\`.`;

export const lockedByUnknown = ({ path }: { readonly path: string }): string =>
  `Another process is working on this sweep. Wait until it ends, or stop it and try again. The lock is \`${path}\`.`;

interface LockHolder {
  readonly pid: number;
  readonly since: string;
}

export const lockedByStopped = ({ pid, since }: LockHolder): string =>
  `Process ${pid} is working on this sweep since ${since}, and is stopped. ` +
  `Continue it by \`kill -CONT ${pid}\`, or end it by \`kill -KILL ${pid}\` and try again.`;

export const locked = ({ pid, host, since, path }: LockHolder & Readonly<Record<'host' | 'path', string>>): string =>
  `Process ${pid} on \`${host}\` is working on this sweep since ${since}. ` +
  `Wait until it ends, or stop it and try again. The lock is \`${path}\`.`;

export const processEnded = 'The process that ran it ended.';
