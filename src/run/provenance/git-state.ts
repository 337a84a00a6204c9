import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync, statSync, type BigIntStats } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../contracts/run.ts';
import { defined } from '../../defined.ts';

/**
 * Commit, branch and dirtiness of the repository that holds a folder. Null where git, a repository or a commit is
 * missing. Files that git does not track do not count.
 *
 * A repository's own configuration can make `git status` and `git diff` run programs: monitors, hooks, filters, diff
 * drivers, remotes of partial clones. So git only lists here what it has recorded, and files are compared without it. A
 * file that a filter or a change of line ends translates counts as changed once its time has changed.
 */
export const gitState = async (folder: string): Promise<Environment['git']> => {
  try {
    const git = gitIn(folder);
    const named = await git('rev-parse', '--show-toplevel', '--git-path', 'index', 'HEAD', '--abbrev-ref', 'HEAD');
    const [root, index, commit, branch] = named.trimEnd().split('\n') as [string, string, string, string];
    const staged = await git('diff-index', '--cached', '--raw', '--no-ext-diff', '--no-textconv', 'HEAD', '--');
    const modes = (await git('config', '--type=bool', '--default=true', '--get', 'core.fileMode')).trim() === 'true';
    const written = statSync(resolve(folder, index), { bigint: true }).mtimeNs;
    const dirty =
      staged !== '' ||
      entriesOf(await git('ls-files', '--stage', '--debug', '-z', '--full-name', ':/')).some((entry) =>
        hasChanged({ root, written, modes }, entry),
      );
    return { commit, branch: branch === 'HEAD' ? '(detached)' : branch, dirty };
  } catch {
    return null;
  }
};

/**
 * Runs nothing but git itself: no monitor of files, no transport of a missing object. Variables such as `GIT_DIR` of a
 * hook mean another repository.
 */
const gitIn = (folder: string) => {
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith('GIT_'))),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
  const safely = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  return async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', [...safely, ...args], { cwd: folder, env, timeout: 5000, maxBuffer: 2 ** 28 }))
      .stdout;
};

interface IndexEntry {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
  /**
   * Seconds and nanoseconds of its last change; nanoseconds are 0 where git does not keep them. Absent where git prints
   * another form.
   */
  readonly changed?: readonly [bigint, bigint];
  readonly size?: bigint;
  readonly flags: number;
}

const entriesOf = (listed: string): readonly IndexEntry[] =>
  [...listed.matchAll(/(\d{6}) ([0-9a-f]{40,64}) \d\t([^\0]*)\0((?: {2}[^\n]*\n)*)/g)].map(
    ([, mode, id, path, facts]) => {
      const [, seconds, nanoseconds] = /mtime: (\d+):(\d+)/.exec(facts!) ?? [];
      const [, size, flags] = /size: (\d+)\tflags: ([0-9a-f]+)/.exec(facts!) ?? [];
      return defined({
        mode: mode!,
        id: id!,
        path: path!,
        changed: seconds === undefined ? undefined : ([BigInt(seconds), BigInt(nanoseconds!)] as const),
        size: size === undefined ? undefined : BigInt(size),
        flags: parseInt(flags ?? '0', 16),
      });
    },
  );

/** Bits of an entry's flags: what the user has told git to take for unchanged, and a file that is only to be added. */
const flags = { assumeUnchanged: 0x8000, skipWorktree: 0x40000000, intentToAdd: 0x20000000 } as const;

/** A submodule counts by its recorded commit alone, as nothing of it is looked at. */
const submodule = '160000';

interface WorkTree {
  readonly root: string;
  /** When the index was written. */
  readonly written: bigint;
  /** Executable bits count. */
  readonly modes: boolean;
}

const hasChanged = ({ root, written, modes }: WorkTree, entry: IndexEntry): boolean => {
  if (entry.flags & flags.intentToAdd) return true;
  if (entry.mode === submodule || entry.flags & (flags.assumeUnchanged | flags.skipWorktree)) return false;
  const path = join(root, entry.path);
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!found || !hasMode(found, entry.mode, modes)) return true;
  return !isUntouched(found, entry, written) && idOf(path, found, entry.id.length) !== entry.id;
};

const hasMode = (found: BigIntStats, mode: string, modes: boolean): boolean => {
  if (mode === '120000') return found.isSymbolicLink();
  const executable = (found.mode & 0o100n) !== 0n;
  return found.isFile() && (!modes || executable === (mode === '100755'));
};

/** A file that was written in the moment of the index may have been changed without another time or size. */
const isUntouched = ({ mtimeNs, size }: BigIntStats, entry: IndexEntry, indexWritten: bigint): boolean => {
  if (!entry.changed || size !== entry.size || mtimeNs >= indexWritten) return false;
  const [seconds, nanoseconds] = entry.changed;
  return mtimeNs / billion === seconds && (nanoseconds === 0n || mtimeNs % billion === nanoseconds);
};

const billion = 1_000_000_000n;

/** What git calls this content, without any filter. */
const idOf = (path: string, found: BigIntStats, length: number): string => {
  const content = found.isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);
  const hash = createHash(length === 40 ? 'sha1' : 'sha256');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
};
