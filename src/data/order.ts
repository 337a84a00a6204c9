import type { ShuffleWindows } from '../contracts/plan.ts';
import { permutation, random } from '../mathematics/random.ts';
import { epochOrder } from './feed.ts';
import { positionsOf, type Subset } from './split.ts';

/** In which order the samples of a part are visited. */
export interface Order {
  /** Positions in the columns of `count` samples from place `from` on. */
  slice(from: number, count: number): Uint32Array;
  /** First place of each window, then the count; samples of a window are best read together. None without windows. */
  readonly windows?: readonly number[];
}

/** The order of an epoch of training; a function of seed, epoch and data alone. */
export const trainingOrder = (
  { seed, epoch, shuffle, windows }: EpochSettings,
  part: Pick<Subset, 'count' | 'index'>,
): Order =>
  shuffle && windows ? windowedOrder(seed, epoch, part, windows) : fixedOrder(epochOrder(seed, epoch, part, shuffle));

interface EpochSettings {
  readonly seed: number;
  readonly epoch: number;
  readonly shuffle: boolean;
  readonly windows: ShuffleWindows | undefined;
}

/** The samples of a part as they are. */
export const plainOrder = (part: Pick<Subset, 'count' | 'index'>): Order => fixedOrder(positionsOf(part));

/** Positions that are known already. */
export const fixedOrder = (positions: Uint32Array): Order => ({
  slice: (from, count) => positions.subarray(from, from + count),
});

/** Positions are worked out window by window, as those of all samples may take more memory than there is. */
const windowedOrder = (
  seed: number,
  epoch: number,
  { count, index }: Pick<Subset, 'count' | 'index'>,
  { shard, window }: ShuffleWindows,
): Order => {
  const stream = `shuffle/epoch/${epoch}`;
  const shards = permutation(Math.ceil(count / shard), random(seed, stream));
  const windows = beginnings(shards, { count, shard, window });
  const positionsIn = (k: number): Uint32Array => {
    const ranks = ranksOf(shards.subarray(k * window, (k + 1) * window), { count, shard });
    const order = permutation(ranks.length, random(seed, `${stream}/window/${k}`));
    return order.map((i) => (index ? index[ranks[i]!]! : ranks[i]!));
  };
  const known = new Map<number, Uint32Array>();
  const positionsOfWindow = (k: number): Uint32Array => {
    const found = known.get(k) ?? positionsIn(k);
    known.set(k, found);
    // A block of steps may reach into the next window, and the one after that is read ahead.
    for (const other of known.keys()) if (Math.abs(other - k) > 2) known.delete(other);
    return found;
  };
  const slice = (from: number, length: number): Uint32Array => {
    const positions = new Uint32Array(length);
    for (const part of windowParts(windows, from, length))
      positions.set(positionsOfWindow(part.window).subarray(part.from, part.to), part.at);
    return positions;
  };
  return { slice, windows };
};

/** The part of a stretch of places that lies in one window. */
export interface WindowPart {
  readonly window: number;
  /** Places within the window. */
  readonly from: number;
  readonly to: number;
  /** Place of the first one within the stretch. */
  readonly at: number;
}

export const windowParts = (windows: readonly number[], from: number, length: number): WindowPart[] => {
  const parts: WindowPart[] = [];
  for (let at = 0, window = windowAt(windows, from); at < length; window++) {
    const begin = windows[window]!;
    const to = Math.min(windows[window + 1]!, from + length) - begin;
    const first = from + at - begin;
    parts.push({ window, from: first, to, at });
    at += to - first;
  }
  return parts;
};

/** The window of a place: the last one that doesn't begin after it. */
const windowAt = (windows: readonly number[], place: number): number => {
  let [low, high] = [0, windows.length - 2];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (windows[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The last shard may be shorter, wherever it is. */
const lengthOf = (
  shard: number,
  { count, shard: length }: { readonly count: number; readonly shard: number },
): number => Math.min(length, count - shard * length);

const beginnings = (
  shards: Uint32Array,
  { window, ...sizes }: { readonly count: number; readonly shard: number; readonly window: number },
): number[] => {
  const windows = [0];
  for (let first = 0; first < shards.length; first += window) {
    const length = shards.subarray(first, first + window).reduce((sum, shard) => sum + lengthOf(shard, sizes), 0);
    windows.push(windows.at(-1)! + length);
  }
  return windows;
};

const ranksOf = (shards: Uint32Array, sizes: { readonly count: number; readonly shard: number }): Uint32Array => {
  const ranks = new Uint32Array(shards.reduce((sum, shard) => sum + lengthOf(shard, sizes), 0));
  let at = 0;
  for (const shard of shards) for (let i = 0; i < lengthOf(shard, sizes); i++) ranks[at++] = shard * sizes.shard + i;
  return ranks;
};
