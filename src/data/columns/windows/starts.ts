import type { TableWindows } from '../../../registry/kinds.ts';
import type { SeriesRows } from './series.ts';

/** Consecutive sorted rows of one series: from the first to before the end. */
export type Range = readonly [first: number, end: number];

export interface CutRanges {
  readonly train: readonly Range[];
  readonly validation: readonly Range[];
  readonly test: readonly Range[];
}

/** Cuts each series by time: its last share is the test part, the share before it the validation part. */
export const cutRanges = (
  { begins }: Pick<SeriesRows, 'begins'>,
  shares: { readonly validation: number; readonly test: number },
): CutRanges => {
  const cuts = begins.slice(1).map((end, i) => {
    const begin = begins[i]!;
    const test = end - Math.round((end - begin) * shares.test);
    const validation = Math.max(begin, test - Math.round((end - begin) * shares.validation));
    return { begin, validation, test, end };
  });
  return {
    train: cuts.map(({ begin, validation }) => [begin, validation]),
    validation: cuts.map(({ validation, test }) => [validation, test]),
    test: cuts.map(({ test, end }) => [test, end]),
  };
};

/** Differences that agree within this share of the usual step are equal: times may be fractions. */
const tolerance = 1e-6;

/** The most frequent difference of neighbouring times, the smallest of several; 0 where there is none. */
export const usualStep = (times: Float64Array, ranges: readonly Range[]): number => {
  const counts = new Map<number, number>();
  for (const [first, end] of ranges)
    for (let i = first + 1; i < end; i++) {
      const difference = Number((times[i]! - times[i - 1]!).toPrecision(9));
      counts.set(difference, (counts.get(difference) ?? 0) + 1);
    }
  let [step, most] = [0, 0];
  for (const [difference, count] of counts)
    if (count > most || (count === most && difference < step)) [step, most] = [difference, count];
  return step;
};

export const isGap = (difference: number, step: number): boolean => Math.abs(difference - step) > tolerance * step;

export interface WindowStarts {
  /** Sorted rows at which windows begin. */
  readonly starts: Uint32Array;
  /** Windows that were left out for a gap in time. */
  readonly gaps: number;
  /** Series with too few rows, and rows of the longest. */
  readonly short: number;
  readonly longest: number;
}

/** Windows begin at the first row of each series, and `stride` rows later each time. */
export const windowStarts = (
  ranges: readonly Range[],
  times: Float64Array,
  { past, future, stride }: Pick<TableWindows, 'past' | 'future' | 'stride'>,
  step: number,
): WindowStarts => {
  const length = past + future;
  const most = ranges.reduce((sum, range) => sum + windowsIn(range, length, stride), 0);
  const starts = new Uint32Array(most);
  let [used, gaps] = [0, 0];
  for (const [first, end] of ranges) {
    let lastGap = first;
    let seen = first + 1;
    for (let start = first; start + length <= end; start += stride) {
      for (; seen < start + length; seen++) if (isGap(times[seen]! - times[seen - 1]!, step)) lastGap = seen;
      if (lastGap > start) gaps += 1;
      else starts[used++] = start;
    }
  }
  return {
    starts: starts.subarray(0, used),
    gaps,
    short: ranges.filter((range) => windowsIn(range, length, stride) === 0).length,
    longest: ranges.reduce((longest, [first, end]) => Math.max(longest, end - first), 0),
  };
};

const windowsIn = ([first, end]: Range, length: number, stride: number): number =>
  Math.max(0, Math.floor((end - first - length) / stride) + 1);
