import { EngineError } from '../contracts/engine.ts';
import { ExperimentError } from '../contracts/issue.ts';
import { DataError } from '../contracts/data.ts';
import { ReporterError, TrackerError } from '../contracts/tracker.ts';
import { FolderError } from '../results/folder-error.ts';
import { UnsafeFileError } from '../inside-folder.ts';
import { RunError } from '../results/read-run.ts';
import { JournalError } from '../sweep/journal.ts';
import { SweepLockError } from '../sweep/lock.ts';
import { ModelError } from '../use/model-error.ts';
import { exitCodes } from './exit.ts';
import { printIssues } from './issues.ts';
import { complain } from './output.ts';

/** Says on stderr what ended a command, and returns the exit code: issues, a failure that one sentence explains, or a bug with its stack. */
export const failure = (error: unknown): number => {
  if (error instanceof ExperimentError) {
    printIssues(error.issues);
    return exitCodes.issues;
  }
  if (error instanceof RunError) {
    complain(error.message);
    return exitCodes.issues;
  }
  complain(isExplained(error) ? error.message : bugReport(error));
  return exitCodes.failed;
};

const isExplained = (error: unknown): error is Error => explained.some((family) => error instanceof family);

const explained = [
  EngineError,
  ModelError,
  DataError,
  FolderError,
  UnsafeFileError,
  JournalError,
  ReporterError,
  TrackerError,
  SweepLockError,
];

const bugReport = (error: unknown): string =>
  `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\nThis is a bug in assay, not in your file. Open an issue with the lines above and the output of \`assay doctor\`.`;
