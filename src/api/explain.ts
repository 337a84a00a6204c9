import { explain as explainIn, type Explanation } from '../experiment/explain/explain.ts';
import { issueAt } from '../experiment/issues/issue.ts';
import { ExperimentError } from '../contracts/issue.ts';
import { load, type LoadOptions } from '../run/load/load.ts';

/**
 * Where a value of an experiment comes from and which values it may have, also for a file with mistakes. Throws
 * `ExperimentError` for an unknown path.
 */
export const explain = async (file: string, path: string, options: LoadOptions = {}): Promise<Explanation> => {
  const loaded = await load(file, options);
  if (!loaded.tree) throw new ExperimentError(loaded.issues);
  const { value, failure } = explainIn(loaded, path);
  if (failure) throw new ExperimentError([issueAt(failure, [], undefined)]);
  return value;
};
