import { shown } from '../../registry/json-check.ts';
import { canonical, isFingerprinted } from './fingerprint.ts';

/** A value that is not what it was, by its path. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** Values of an experiment that differ, by path, a line each; of what enters the fingerprint. */
export const experimentDifferences = (before: unknown, now: unknown): string[] =>
  differences(before, now, isFingerprinted);

/** Values that differ, by path, a line each, where `counts` says that a path matters. */
export const differences = (before: unknown, now: unknown, counts: (path: string) => boolean = () => true): string[] =>
  differencesOf(before, now)
    .filter(({ path }) => counts(path))
    .map(inWords);

export const inWords = ({ path, before, now }: Difference): string =>
  `${shown(path)}: \`${shown(worded(before))}\` is now \`${shown(worded(now))}\``;
const worded = (value: unknown): string => (value === undefined ? 'nothing' : canonical(value));

/** Values that differ, by path; what one side lacks is undefined there. */
export const differencesOf = (before: unknown, now: unknown, path = ''): Difference[] => {
  if (isTree(before) && isTree(now) && Array.isArray(before) === Array.isArray(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) =>
      differencesOf(
        before[key],
        now[key],
        Array.isArray(now) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
      ),
    );
  }
  return worded(before) === worded(now) ? [] : [{ path, before, now }];
};

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
