import { ExperimentError } from '../contracts/issue.ts';
import { kindOf } from '../processes/errors.ts';
import { exitCodes } from './exit.ts';
import { printIssues } from './text/issues.ts';
import { complain } from './text/output.ts';
import { stackOf } from '../contracts/explained-error.ts';

/**
 * Says on stderr what ended a command, and returns the exit code: issues, a failure that one sentence explains, or a
 * bug with its stack.
 */
export const failure = (error: unknown): number => {
  if (error instanceof ExperimentError) {
    printIssues(error.issues);
    return exitCodes.issues;
  }
  const kind = kindOf(error);
  complain(kind === 'bug' ? bugReport(error) : (error as Error).message);
  return kind === 'issue' ? exitCodes.issues : exitCodes.failed;
};

const bugReport = (error: unknown): string =>
  `${stackOf(error)}\n\nThis is a bug in assay, not in your file. Open an issue with the lines above and the ` +
  'output of `assay doctor`.';
