import type { Cell } from './part-rows.ts';
import { countsOf } from './summary.ts';

export interface Pairs {
  readonly feature: readonly Cell[];
  readonly target: readonly Cell[];
}

/** Bins of equally many rows that stand for a number. */
const bins = 50;

/**
 * How well one column alone predicts the target on held-out rows: accuracy by the most frequent class of its value or
 * bin, or R² by the mean of its value or bin, or by a line through the training rows if that is better. Fitted on the
 * training rows.
 */
export const scoreAlone = (train: Pairs, held: Pairs): number => {
  const keyOf = keysOf(train.feature);
  const groups = new Map<Cell, Cell[]>();
  train.feature.forEach((value, i) => {
    const key = keyOf(value);
    const list = groups.get(key);
    if (list) list.push(train.target[i]);
    else groups.set(key, [train.target[i]]);
  });
  if (typeof train.target[0] !== 'number') return accuracy(groups, keyOf, train, held);
  const means = new Map([...groups].map(([key, list]) => [key, mean(list as number[])]));
  const overall = mean(train.target as number[]);
  const byMean = r2(held, (value) => means.get(keyOf(value)) ?? overall);
  const line = lineOf(train);
  return line
    ? Math.max(
        byMean,
        r2(held, (value) => (typeof value === 'number' ? line(value) : overall)),
      )
    : byMean;
};

/** Share of the most frequent class of the training rows among held-out ones. */
export const shareOfMost = (train: Pairs, held: Pairs): number => {
  const most = mostFrequent(train.target);
  return held.target.filter((value) => value === most).length / held.target.length;
};

const accuracy = (groups: Map<Cell, Cell[]>, keyOf: (value: Cell) => Cell, train: Pairs, held: Pairs): number => {
  const most = new Map([...groups].map(([key, list]) => [key, mostFrequent(list)]));
  const overall = mostFrequent(train.target);
  const right = held.feature.filter((value, i) => (most.get(keyOf(value)) ?? overall) === held.target[i]);
  return right.length / held.feature.length;
};

const keysOf = (feature: readonly Cell[]): ((value: Cell) => Cell) => {
  const numbers = feature.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const edges = Array.from({ length: bins - 1 }, (_, i) => numbers[Math.floor(((i + 1) * numbers.length) / bins)]!);
  if (numbers.length === 0 || new Set(numbers).size <= bins) return (value) => value;
  return (value) => (typeof value === 'number' ? edges.filter((edge) => edge <= value).length : value);
};

const mostFrequent = (values: readonly Cell[]): Cell =>
  [...countsOf(values)].reduce((best, one) => (one[1] > best[1] ? one : best))[0];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const r2 = (held: Pairs, predict: (value: Cell) => number): number => {
  const target = held.target as number[];
  const center = mean(target);
  const total = target.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const rest = target.reduce((sum, value, i) => sum + (value - predict(held.feature[i])) ** 2, 0);
  return total === 0 ? 0 : 1 - rest / total;
};

const lineOf = ({ feature, target }: Pairs): ((value: number) => number) | undefined => {
  const pairs = feature.flatMap((x, i) => (typeof x === 'number' ? [[x, target[i] as number] as const] : []));
  if (pairs.length < 2) return undefined;
  const [meanX, meanY] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const spread = pairs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return undefined;
  const slope = pairs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  return (value) => meanY + slope * (value - meanX);
};
