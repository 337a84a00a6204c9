import { DataError } from '../contracts/data.ts';
import { permutation, type Random } from '../mathematics/random.ts';
import { oneGroup, oneTime } from './messages.ts';

/** What parts are cut by: codes of groups, times, or the part of each row (0 train, 1 validation, 2 test). */
export interface SplitKeys {
  readonly by: 'group' | 'time' | 'column';
  readonly values: ArrayLike<number>;
}
export const partOrder = ['train', 'validation', 'test'] as const;

/** Of these positions, the ones that go into a part of about `size`: at least one, and never all. Throws `DataError`. */
export const chosenByKeys = (
  { by, values }: SplitKeys,
  positions: Uint32Array,
  size: number,
  stream: Random,
): ReadonlySet<number> =>
  by === 'time' ? latest(values, positions, size) : someGroups(values, positions, size, stream);

/** Rows of one time stay together: the cut nearest to the size, and the smaller part of two as near. */
const latest = (times: ArrayLike<number>, positions: Uint32Array, size: number): ReadonlySet<number> => {
  const sorted = Array.from(positions).sort((a, b) => times[a]! - times[b]! || a - b);
  let best: number | undefined;
  for (let count = 1; count < sorted.length; count++) {
    const at = sorted.length - count;
    if (times[sorted[at]!] === times[sorted[at - 1]!]) continue;
    if (best === undefined || Math.abs(count - size) < Math.abs(best - size)) best = count;
  }
  if (best === undefined) throw new DataError(oneTime(), 'split.column');
  return new Set(sorted.slice(sorted.length - best));
};

const someGroups = (
  codes: ArrayLike<number>,
  positions: Uint32Array,
  size: number,
  stream: Random,
): ReadonlySet<number> => {
  const members = new Map<number, number[]>();
  for (const at of positions) {
    const list = members.get(codes[at]!);
    if (list) list.push(at);
    else members.set(codes[at]!, [at]);
  }
  const groups = [...members.values()];
  if (groups.length < 2) throw new DataError(oneGroup(), 'split.column');
  const shuffled = Array.from(permutation(groups.length, stream), (i) => groups[i]!);
  const sizes = shuffled.map(({ length }) => length);
  const greedy = greedyGroups(sizes, size);
  const isExact = greedy.reduce((sum, i) => sum + sizes[i]!, 0) === size;
  const isSmall = sizes.length * size <= mostWork;
  const chosen = isExact || (!isSmall && greedy.length > 0) ? greedy : nearestGroups(sizes, size);
  return new Set(chosen.flatMap((i) => shuffled[i]!));
};

const mostWork = 5e7;

/** In order, each group that still fits. */
const greedyGroups = (sizes: readonly number[], size: number): readonly number[] => {
  let left = size;
  return sizes.flatMap((count, i) => {
    if (count > left) return [];
    left -= count;
    return [i];
  });
};

/** Groups whose sizes add up nearest to `size`: at least one group, and never all. */
const nearestGroups = (sizes: readonly number[], size: number): readonly number[] => {
  const total = sizes.reduce((sum, count) => sum + count, 0);
  const most = Math.min(total - 1, Math.max(2 * size, Math.min(...sizes)));
  // The group by which each sum was reached first; sums below it were reached by groups before.
  const reachedBy = new Int32Array(most + 1).fill(-1);
  sizes.forEach((count, i) => {
    for (let sum = most; sum >= count; sum--)
      if (reachedBy[sum]! < 0 && (sum === count || reachedBy[sum - count]! >= 0)) reachedBy[sum] = i;
  });
  let best = 0;
  for (let sum = 1; sum <= most; sum++)
    if (reachedBy[sum]! >= 0 && (best === 0 || Math.abs(sum - size) < Math.abs(best - size))) best = sum;
  const chosen: number[] = [];
  for (let sum = best; sum > 0; sum -= sizes[chosen.at(-1)!]!) chosen.push(reachedBy[sum]!);
  return chosen;
};
