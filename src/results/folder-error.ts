import { ExplainedError } from '../contracts/explained-error.ts';

/** A folder or file of a run could not be written: one sentence, what was written before stays. */
export class FolderError extends ExplainedError {
  override readonly name = 'FolderError';
}

/** What a failed write means to a person; anything that is not a system error is handed back as it is. */
export const folderError = (error: unknown, path: string): unknown => {
  if ((error as NodeJS.ErrnoException).code === undefined) return error;
  const message = `\`${path}\` could not be written: ${reasonOf(error as Error)}. What was written before is kept.`;
  return new FolderError(message, { cause: error });
};

/** Why a write failed, as the end of a sentence. */
export const reasonOf = (error: NodeJS.ErrnoException): string => reasons[error.code ?? ''] ?? error.message;

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOENT: "its folder is not there, and can't be made",
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  ENAMETOOLONG: 'its path is too long for this system',
  EMFILE: 'too many files are open',
};
