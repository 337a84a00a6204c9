/** How a worker ended, in one sentence that the journal keeps. */

export const workersClosed = 'The sweep is closed and takes no more jobs.';

export const workerSilent = ({ lease }: { readonly lease: number }): string =>
  `Its worker gave no sign of life for ${lease} s.`;

interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
export const workerDied = ({ code, signal }: ProcessEnd): string =>
  signal ? `Its worker was killed by ${signal}.` : `Its worker ended with code ${code}.`;
