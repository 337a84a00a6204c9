import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reporter, ReporterContext } from '../contracts/reporter.ts';
import { csvHeader, csvRow } from '../results/metrics-csv.ts';

/** Keeps `metrics.csv` up to date while the training runs: a header at its start, a row after each epoch. */
export const createCsv = ({ folder, past = [] }: ReporterContext): Reporter => {
  const path = join(folder.path, 'metrics.csv');
  let names: readonly string[] = [];
  return {
    'trial:start': async ({ plan }) => {
      names = plan.facts.values;
      await writeFile(
        path,
        csvHeader(names) + past.flatMap((event) => (event.type === 'epoch:end' ? csvRow(names, event) : [])).join(''),
      );
    },
    'epoch:end': (event) => appendFile(path, csvRow(names, event)),
  };
};
