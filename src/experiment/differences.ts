import { canonical, isFingerprinted } from './fingerprint.ts';

/** Values of an experiment that differ, by path, a line each; of what enters the fingerprint. */
export const experimentDifferences = (before: unknown, now: unknown): string[] => differences(before, now, (path) => path === '' || isFingerprinted(path));

/** Values that differ, by path, a line each, where `counts` says that a path matters. */
export const differences = (before: unknown, now: unknown, counts: (path: string) => boolean = () => true, path = ''): string[] => {
  if (!counts(path)) return [];
  if (isTree(before) && isTree(now) && Array.isArray(before) === Array.isArray(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => differences(before[key], now[key], counts, Array.isArray(now) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`));
  }
  const [was, is] = [before, now].map((value) => (value === undefined ? 'nothing' : canonical(value)));
  return was === is ? [] : [`${path}: \`${was}\` is now \`${is}\``];
};

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
