import type { RunOptions, RunResult } from '../run/run.ts';

export type { RunOptions, RunResult };

/**
 * Trains the experiment of a file and records it in a folder of its own; see `RunOptions`. Throws `ExperimentError`
 * with all issues.
 */
export const run = async (file: string, options: RunOptions = {}): Promise<RunResult> =>
  (await import('../run/run.ts')).run(file, options);
