import { DataError } from '../contracts/data.ts';
import { EngineError } from '../contracts/engine.ts';
import { ExperimentError, type Issue } from '../contracts/issue.ts';
import { ReporterError, TrackerError } from '../contracts/tracker.ts';
import { UnsafeFileError } from '../files/inside-folder.ts';
import { FolderError } from '../results/folder-error.ts';
import { RunError } from '../results/run/read-run.ts';
import { JournalError } from '../sweep/journal/journal.ts';
import { SweepLockError } from '../sweep/journal/lock.ts';
import { ModelError } from '../use/model/model-error.ts';
import { messageOf, stackOf } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

/**
 * What kind of error it is: the author's mistake, a failure that its message explains, or a bug, which is told with its
 * stack.
 */
export type ErrorKind = 'issue' | 'explained' | 'bug';

type Families = Readonly<Record<string, new (message: string) => Error>>;

const issueFamilies: Families = { RunError };
const explainedFamilies: Families = {
  EngineError,
  ModelError,
  DataError,
  FolderError,
  UnsafeFileError,
  JournalError,
  ReporterError,
  TrackerError,
  SweepLockError,
};
const families: Families = { ...issueFamilies, ...explainedFamilies };

export const kindOf = (error: unknown): ErrorKind => {
  if (error instanceof ExperimentError || isOf(issueFamilies, error)) return 'issue';
  return isOf(explainedFamilies, error) ? 'explained' : 'bug';
};

const isOf = (known: Families, error: unknown): boolean =>
  Object.values(known).some((family) => error instanceof family);

/** An error on its way to another process. JSON. */
export interface SentError {
  readonly kind: ErrorKind;
  /** `EngineError`, or `TypeError` of a bug. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Of an `ExperimentError`. */
  readonly issues?: readonly Issue[];
}

/** An error as it is sent; `receivedError` makes it again on the other side. */
export const sentError = (error: unknown): SentError =>
  defined({
    kind: kindOf(error),
    name: error instanceof Error ? error.name : 'Error',
    message: messageOf(error),
    stack: stackOf(error),
    issues: error instanceof ExperimentError ? error.issues : undefined,
  });

/** The same kind of error, with the stack of the process that threw it. */
export const receivedError = ({ name, message, stack, issues: found }: SentError): Error => {
  const error = found ? new ExperimentError(found) : errorOf(name, message);
  error.stack = stack;
  return error;
};

const errorOf = (name: string, message: string): Error => {
  const family = families[name];
  return family ? new family(message) : Object.assign(new Error(message), { name });
};
