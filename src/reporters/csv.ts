import type { Reporter, ReporterContext } from '../contracts/reporter.ts';
import { appendIn, writeIn } from '../files/folder-files.ts';
import { csvHeader, csvRow } from '../results/run/metrics-csv.ts';

/** Keeps `metrics.csv` up to date while the training runs: a header at its start, a row after each epoch. */
export const createCsv = ({ folder, past = [] }: ReporterContext): Reporter => {
  let names: readonly string[] = [];
  return {
    'trial:start': async ({ plan }) => {
      names = plan.facts.values;
      await writeIn(
        folder.path,
        'metrics.csv',
        csvHeader(names) + past.flatMap((event) => (event.type === 'epoch:end' ? csvRow(names, event) : [])).join(''),
      );
    },
    'epoch:end': (event) => appendIn(folder.path, 'metrics.csv', csvRow(names, event)),
  };
};
