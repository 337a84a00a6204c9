import { availableParallelism, cpus } from 'node:os';
import type { Engine } from '../../contracts/engine.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Environment } from '../../contracts/run.ts';
import { gitState } from './git-state.ts';
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
