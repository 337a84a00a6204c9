import type { Report } from '../results/report.ts';

/**
 * Makes everything that is derived in a run's folder, `metrics.csv` and `plots/`, again from its `events.jsonl`, byte for byte. `folder` may be
 * a `latest`. Throws `RunError` where there is no run, `FolderError` where the files can't be written.
 */
export const report = async (folder: string): Promise<Report> => (await import('../results/report.ts')).report(folder);
