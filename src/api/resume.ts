export { resume, type ResumeOptions } from '../run/resume.ts';
