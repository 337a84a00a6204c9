import { parsePath } from '../experiment/paths.ts';

/**
 * Each path by as few of its last parts as tell it from the others: `optimizer.momentum` → `momentum`, deeper ones by
 * two or more. A component’s `type` goes by the component.
 */
export const compactPaths = (paths: readonly string[]): readonly string[] => {
  const parts = paths.map((path) => {
    const all = (parsePath(path).value ?? [path]).map(String);
    return all.length > 1 && all.at(-1) === 'type' ? all.slice(0, -1) : all;
  });
  const last = (all: readonly string[], count: number): string => all.slice(-count).join('.');
  return parts.map((own, i) => {
    for (let count = own.length > 2 || /^\d+$/.test(own.at(-1)!) ? 2 : 1; count < own.length; count++)
      if (parts.every((other, j) => j === i || last(other, count) !== last(own, count))) return last(own, count);
    return own.join('.');
  });
};
