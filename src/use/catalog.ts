import { builtins } from '../components/index.ts';
import { load } from '../api/load.ts';
import { readSource } from '../api/source.ts';
import { ExperimentError } from '../contracts/issue.ts';
import { type Plan } from '../contracts/plan.ts';
import { createCatalog, type Catalog } from '../registry/catalog.ts';

/** The components that a run's plan is made of. Those of the user's own come from the modules that the experiment file names, which must still be there. */
export const catalogOf = async (folder: string, { experiment }: Plan): Promise<Catalog> => {
  if (experiment.use.length === 0) return createCatalog(builtins);
  const { file, changes } = await readSource(folder);
  const { catalog, issues } = await load(file, changes);
  const failed = issues.filter(({ path, code }) => path.startsWith('use') || code === 'file-not-found');
  if (failed.length > 0) throw new ExperimentError(failed);
  return catalog;
};
