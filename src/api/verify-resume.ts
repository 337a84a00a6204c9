import type { ResumeVerdict, VerifyOptions } from '../run/resume/verify-resume.ts';

export type { ResumeVerdict, VerifyOptions };

/** Kills training at a random step, resumes it and compares it with an uninterrupted run; see `VerifyOptions`. */
export const verifyResume = async (file: string, options: VerifyOptions = {}): Promise<ResumeVerdict> =>
  (await import('../run/resume/verify-resume.ts')).verifyResume(file, options);
