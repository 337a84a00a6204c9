import type { Inspection } from '../../contracts/data.ts';
import type { ShuffleWindows } from '../../contracts/plan.ts';

/** Features of a training part of up to 2 GiB are shuffled as a whole, wherever they are. */
const mostBytes = 2 ** 31;

/** A shard is a read that costs a disk little more per byte than a longer one; many of them make a window well mixed. */
const shardBytes = 2 ** 18;
const longestShard = 4096;
const windowBytes = 2 ** 26;

/**
 * How a training part of `count` samples is shuffled. It depends on the data alone and never on the machine, so that
 * the same experiment has the same numbers wherever it runs.
 */
export const shuffleWindows = (
  { features: { shape, dtype, inFile } }: Pick<Inspection, 'features'>,
  count: number,
): ShuffleWindows | undefined => {
  const bytes = shape.reduce((a, b) => a * b, dtype === 'uint8' ? 1 : 4);
  if (!inFile || bytes * count <= mostBytes) return undefined;
  const shard = Math.min(longestShard, Math.max(1, Math.floor(shardBytes / bytes)));
  return { shard, window: Math.min(256, Math.max(1, Math.floor(windowBytes / (shard * bytes)))) };
};
