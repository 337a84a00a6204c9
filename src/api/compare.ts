import { compareRuns, type Comparison, type Goal } from '../results/compare/compare.ts';
import { distinct, findRuns } from '../results/compare/find-runs.ts';
import { readRecords } from '../results/compare/read-records.ts';
import { checkPicture, writePicture } from '../results/picture.ts';

export interface CompareOptions {
  /** The value to sort by, `test/accuracy`; left out, the one that most of the runs chose their best epoch by. */
  readonly metric?: string;
  /** Folder of all runs, where names are looked up; `runs` when left out. */
  readonly out?: string;
  /** An `.svg` or `.png` to be written: the metric over the epochs, a curve a run. */
  readonly plot?: string;
}

/**
 * Compares runs, the best first: differing values of their plans, and results. Each of `names` is the folder of a run
 * or sweep, a `latest`, or an experiment's folder or name, which stands for all its runs. A trial is a run, or the mean
 * of its repeats. Throws `RunError` for a missing run or value, `FolderError` where the plot cannot be written.
 */
export const compare = async (
  names: readonly string[],
  { metric, out = 'runs', plot }: CompareOptions = {},
): Promise<Comparison & { readonly problems: readonly string[] }> => {
  if (plot !== undefined) checkPicture(plot);
  const paths = await distinct((await Promise.all(names.map((name) => findRuns(name, out)))).flat());
  const found = await Promise.all(paths.map(readRecords));
  const records = found.flatMap((each) => each.records);
  const goals = await goalsOfMetrics();
  const comparison = compareRuns(records, (name) => goals[name.slice(name.indexOf('/') + 1)] ?? null, metric);
  if (plot !== undefined)
    await writePicture(
      plot,
      (await import('../results/compare/compared-curves.ts')).comparedCurves(comparison, records),
    );
  return { ...comparison, problems: found.flatMap(({ problems }) => problems) };
};

/**
 * By the name after the slash. Which way a metric of a user's own module gets better, only that module knows: it is not
 * run to look at results.
 */
const goalsOfMetrics = async (): Promise<Readonly<Record<string, Goal>>> => {
  const [{ builtins }, { createCatalog }] = await Promise.all([
    import('../components/index.ts'),
    import('../registry/catalog.ts'),
  ]);
  return {
    loss: 'minimize',
    ...Object.fromEntries(
      createCatalog(builtins)
        .of('metric')
        .map(({ type, goal }) => [type, goal]),
    ),
  };
};
