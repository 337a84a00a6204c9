import { execFile } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { promisify } from 'node:util';
import type { Engine } from '../contracts/engine.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Environment } from '../contracts/run.ts';
import { version } from './package.ts';

/** What a run was made by and with; `folder` is the experiment's, whose git commit is recorded. */
export const recordEnvironment = async (engine: Engine, fingerprint: string, folder: string): Promise<Environment> => ({
  assay: version,
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  engine: {
    name: engine.name,
    device: engine.device,
    threads: engine.threads,
    version: engine.version,
    reason: engine.reason,
  },
  git: await gitState(folder),
  fingerprint,
});

/** The user's modules by the names that the file gives them; nothing where there is none. */
export const modulesIn = ({ experiment: { use } }: Plan, digests: readonly string[]): Pick<Environment, 'modules'> =>
  digests.length === 0
    ? {}
    : { modules: Object.fromEntries(digests.map((digest, i) => [use[i] ?? `module ${i + 1}`, digest])) };

/** Null where there is no git, no repository or no commit. Files that git does not track do not make it dirty: a run's folder is one. */
export const gitState = async (folder: string): Promise<Environment['git']> => {
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['status', '--porcelain=v2', '--branch', '--untracked-files=no'],
      { cwd: folder, timeout: 5000 },
    );
    const header = (name: string) => new RegExp(`^# branch\\.${name} (.*)$`, 'm').exec(stdout)?.[1];
    const commit = header('oid');
    if (!commit || commit === '(initial)') return null;
    return { commit, branch: header('head')!, dirty: /^[^#]/m.test(stdout) };
  } catch {
    return null;
  }
};
