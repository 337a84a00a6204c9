import { writeIn } from '../files/folder-files.ts';
import { writePlots } from '../plots/write-plots.ts';
import { folderError } from './folder-error.ts';
import { metricsCsv } from './run/metrics-csv.ts';
import { readRun } from './run/read-run.ts';
import { isSweep, readSweep } from './sweep/read-sweep.ts';
import { writeSweepFiles } from './sweep/sweep-files.ts';
import { writeSweepPlots } from './sweep/sweep-plots.ts';

export interface Report {
  /** Absolute path of the folder. */
  readonly path: string;
  /** What was made, as paths in the folder. */
  readonly files: readonly string[];
  /** What could not be read, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Makes `metrics.csv` and `plots/` of a run again from its `events.jsonl`, byte for byte as its reporters did; of a
 * sweep, its tables and `plots/` from its journal and the events of its runs. `path` is the folder of either, or a
 * `latest`. Throws `RunError` where there is neither, `FolderError` where the files can't be written.
 */
export const report = async (path: string): Promise<Report> => (isSweep(path) ? reportSweep(path) : reportRun(path));

const reportRun = async (path: string): Promise<Report> => {
  const { folder, events, problems } = await readRun(path);
  try {
    await writeIn(folder.path, 'metrics.csv', metricsCsv(events));
    return { path: folder.path, files: ['metrics.csv', ...(await writePlots(folder, events))], problems };
  } catch (error) {
    throw folderError(error, folder.path);
  }
};

const reportSweep = async (path: string): Promise<Report> => {
  const sweep = await readSweep(path);
  await writeSweepFiles(sweep);
  try {
    return {
      path: sweep.folder,
      files: ['results.csv', 'repeats.csv', 'summary.md', ...(await writeSweepPlots(sweep))],
      problems: [],
    };
  } catch (error) {
    throw folderError(error, sweep.folder);
  }
};
