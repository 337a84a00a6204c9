import { read } from '../../run/load/load.ts';
import { trustedOptions, type RunTrust } from '../../run/provenance/run-trust.ts';
import { readSource } from '../../run/provenance/source.ts';
import { builtins } from '../../components/index.ts';
import { ExperimentError } from '../../contracts/issue.ts';
import { type Plan } from '../../contracts/plan.ts';
import type { Environment } from '../../contracts/run.ts';
import { createCatalog, type Catalog } from '../../registry/catalog.ts';

interface Recorded {
  /** Absolute. */
  readonly folder: string;
  readonly plan: Plan;
  readonly environment: Environment;
}

/**
 * The components that a run's plan is made of. Those of the user's own come from the modules that the experiment file
 * names, which must still be there as they were. Throws `RunError` where they may not run.
 */
export const catalogOf = async ({ folder, plan, environment }: Recorded, trust: RunTrust): Promise<Catalog> => {
  if (plan.experiment.use.length === 0) return createCatalog(builtins);
  const source = await readSource(folder);
  const options = await trustedOptions({ folder, source, digests: environment.modules, trust });
  const { catalog, issues } = await read(source.file, options);
  const failed = issues.filter(({ path, code }) => path.startsWith('use') || code === 'file-not-found');
  if (failed.length > 0) throw new ExperimentError(failed);
  return catalog;
};
