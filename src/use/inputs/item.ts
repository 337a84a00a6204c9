import type { ImageFit } from '../../contracts/images.ts';
import type { HostArray, Spec } from '../../contracts/tensors.ts';
import type { FittedColumns } from '../../data/columns/fitted.ts';
import { InputError } from './input-error.ts';

/** One thing to be predicted, or why it can't be. */
export interface Item {
  readonly file: string;
  /** Position in the file, from 0; none where a file is one sample. */
  readonly index?: number;
  readonly values?: HostArray;
  readonly issue?: string;
}

/**
 * Items of one file that lie one after another: `index` is that of the first. A record each would take longer than a
 * small model.
 */
export interface Items extends Item {
  readonly count: number;
}

/**
 * One sample as the model takes it; the names of its values where it is columns of a table, and what stands between
 * them.
 */
export interface Wanted extends Spec {
  readonly names?: readonly string[];
  /** Typed columns of a table, from whose raw values a sample is made. */
  readonly columns?: FittedColumns;
  readonly delimiter?: string;
  /** How images become samples, where the model was trained on images. */
  readonly image?: ImageFit;
}

/** Of the `i`th of them. */
export const indexOf = ({ index }: Items, i: number): number | undefined =>
  index === undefined ? undefined : index + i;

/** Each by itself. */
export const itemsOf = (items: Items): Item[] => {
  const { file, issue, count } = items;
  return Array.from({ length: count }, (_, i) => {
    const [index, { values }] = [indexOf(items, i), partOf(items, i, i + 1)];
    return {
      file,
      ...(index !== undefined && { index }),
      ...(values && { values }),
      ...(issue !== undefined && { issue }),
    };
  });
};

/** Some of them, from the `first`th to before the `end`th. */
export const partOf = (items: Items, first: number, end: number): Items => {
  const { file, values, count } = items;
  if (first === 0 && end === count) return items;
  const [index, size] = [indexOf(items, first), values!.length / count];
  return {
    file,
    ...(index !== undefined && { index }),
    count: end - first,
    values: values!.subarray(first * size, end * size),
  };
};

/** What `make` gives, or the issue that it throws. */
export const itemOf = (file: string, index: number | undefined, make: () => HostArray): Items => {
  const place = { file, ...(index !== undefined && { index }), count: 1 };
  try {
    return { ...place, values: make() };
  } catch (error) {
    return { ...place, issue: issueOf(error) };
  }
};

/** Of a sample or a file that can't be read on; what is no mistake of the input is thrown. */
export const issueOf = (error: unknown): string => {
  if (error instanceof InputError) return error.message;
  // Deep lists overflow the stack of whoever flattens them.
  if (error instanceof RangeError) return 'is nested too deep, or too large';
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined) return reasons[code] ?? `can't be read: ${message}`;
  throw error;
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'may not be read',
  EISDIR: 'is a folder without a file to predict',
};
