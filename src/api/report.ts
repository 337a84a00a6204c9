import type { Report } from '../results/report.ts';

/**
 * Regenerates tables and plots byte for byte: those of a run from its `events.jsonl`, those of a sweep from its journal
 * and runs. `folder` may be a `latest`. Throws `RunError` for a missing run, `FolderError` where files cannot be
 * written.
 */
export const report = async (folder: string): Promise<Report> => (await import('../results/report.ts')).report(folder);
