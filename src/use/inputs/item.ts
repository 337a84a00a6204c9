import type { HostArray, Spec } from '../../engine/engine.ts';
import { InputError } from './input-error.ts';

/** One thing to be predicted, or why it can't be. */
export interface Item {
  readonly file: string;
  /** Position in the file, from 0; none where a file is one sample. */
  readonly index?: number;
  readonly values?: HostArray;
  readonly issue?: string;
}

/** One sample as the model takes it; the names of its values where it is columns of a table, and what stands between them. */
export interface Wanted extends Spec {
  readonly names?: readonly string[];
  readonly delimiter?: string;
}

/** What `make` gives, or the issue that it throws. */
export const itemOf = (file: string, index: number | undefined, make: () => HostArray): Item => {
  const place = { file, ...(index !== undefined && { index }) };
  try {
    return { ...place, values: make() };
  } catch (error) {
    return { ...place, issue: issueOf(error) };
  }
};

/** Of a file that can't be read on; what is no mistake of the input is thrown. */
export const issueOf = (error: unknown): string => {
  if (error instanceof InputError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined) return reasons[code] ?? `can't be read: ${message}`;
  throw error;
};

const reasons: Readonly<Record<string, string>> = { ENOENT: 'is not there', ENOTDIR: 'is not there', EACCES: 'may not be read', EISDIR: 'is a folder without a file to predict' };
