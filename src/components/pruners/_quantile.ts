import type { Judgement } from '../../contracts/search.ts';
import { short } from '../stoppers/_watched.ts';

interface Quantile {
  readonly share: number;
  /** Number of other values needed to judge one. */
  readonly startup: number;
  /** The quantile in words, such as `the median`. */
  readonly words: string;
}

/** Keeps a value within the best `share` of the others, by linear interpolation between them (numpy's default). */
export const judgeByQuantile = (
  { share, startup, words }: Quantile,
  value: number,
  others: readonly number[],
  goal: 'maximize' | 'minimize',
): Judgement => {
  if (!Number.isFinite(value)) return { keep: false, cutoff: null, reason: 'not a finite number' };
  if (others.length < startup) return { keep: true, cutoff: null, reason: `only ${others.length} to compare with` };
  const cutoff = quantile(
    [...others].sort((a, b) => a - b),
    share,
  );
  const keep = value <= cutoff;
  return {
    keep,
    cutoff,
    reason: `${keep ? 'not worse' : 'worse'} than ${words}, ${short(goal === 'maximize' ? -cutoff : cutoff)}`,
  };
};

const quantile = (sorted: readonly number[], share: number): number => {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low === high ? low : low + (at - Math.floor(at)) * (high - low);
};
