import type { Report } from '../results/report.ts';

/**
 * Makes everything that is derived in a run's folder, `metrics.csv` and `plots/`, again from its `events.jsonl`, byte
 * for byte; in a sweep's folder, its tables and `plots/` from its journal and runs. `folder` may be a `latest`. Throws
 * `RunError` where there is neither, `FolderError` where the files can't be written.
 */
export const report = async (folder: string): Promise<Report> => (await import('../results/report.ts')).report(folder);
