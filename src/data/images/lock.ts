import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds without a sign of life after which a lock is stale. */
const lease = 30_000;
const glance = 200;

/**
 * Does the work while no other process does work under this lock. The lock saves work, and guards nothing: what is
 * written must be right even if a process that was stopped for longer than the lease goes on beside a later one.
 */
export const withLock = async <T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> => {
  const token = `${JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() })}\n`;
  while (!(await taken(path, token)))
    if (!(await removedStale(path))) {
      onWait();
      await pause(glance);
    }
  const timer = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), lease / 6).unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if ((await contentOf(path)) === token) await rm(path, { force: true });
  }
};

const taken = (path: string, token: string): Promise<boolean> =>
  writeFile(path, token, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

/** Renames it first, which only one of several processes can do. */
const removedStale = async (path: string): Promise<boolean> => {
  const [found, content] = [await stat(path).catch(() => undefined), await contentOf(path)];
  if (!found || content === undefined) return true;
  if (Date.now() - found.mtimeMs < lease && !isDead(content)) return false;
  const aside = `${path}.${randomUUID()}`;
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (isMoved) await rm(aside, { force: true });
  return true;
};

const contentOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Whether the lock is that of a process of this machine which has ended. */
const isDead = (content: string): boolean => {
  const { pid, host } = ownerIn(content);
  if (host !== hostname() || !Number.isSafeInteger(pid) || pid! <= 0) return false;
  try {
    process.kill(pid!, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** A lock that is being written has no owner yet. */
const ownerIn = (content: string): { readonly pid?: number; readonly host?: string } => {
  try {
    return (JSON.parse(content) as { pid?: number; host?: string } | null) ?? {};
  } catch {
    return {};
  }
};
