import type { ResumeOptions } from '../run/resume/resume.ts';
import type { RunResult } from '../run/run.ts';

export type { ResumeOptions };

/** Resumes a run from its newest checkpoint, bit for bit; see `ResumeOptions`. Throws `RunError` where it can't. */
export const resume = async (path: string, options: ResumeOptions = {}): Promise<RunResult> =>
  (await import('../run/resume/resume.ts')).resume(path, options);
