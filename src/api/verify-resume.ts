export { verifyResume, type ResumeVerdict, type VerifyOptions } from '../run/verify-resume.ts';
