import { DataError, type Column, type Dataset, type Labels, type Part } from '../registry/kinds.ts';
import { permutation, random, type Random } from '../random.ts';
import type { PlannedData } from '../experiment/plan.ts';

/** Some samples of a dataset's columns, by position; the columns are shared, never copied. */
export interface Subset {
  readonly count: number;
  readonly features: Column;
  readonly labels: Column;
  /** Positions in the columns, ascending; null when they are all samples in order. */
  readonly index: Uint32Array | null;
}
export interface Subsets {
  readonly train: Subset;
  readonly validation?: Subset;
  readonly test?: Subset;
}

/**
 * The parts of the plan: first `take`, then the test part where the dataset has none, then the validation part, both cut
 * from the training data by seed and stratified by class. Counts are those of `partCounts`. Throws `DataError`.
 */
export const splitParts = ({ parts }: Pick<Dataset, 'parts'>, { kind }: Labels, { split, take }: Pick<PlannedData, 'split' | 'take'>, seed: number): Subsets => {
  let train = firstOf(parts.train, take.train);
  let test = parts.test && firstOf(parts.test, take.test);
  let validation: Subset | undefined;
  const cut = (name: 'test' | 'validation') => {
    const [rest, part] = cutFrom(train, Math.round(split[name] * train.count), kind === 'class', random(seed, `split/${name}`));
    train = rest;
    return part;
  };
  if (!test && split.test > 0) test = cut('test');
  if (split.validation > 0) validation = cut('validation');
  if (train.count === 0) throw new DataError('No samples are left for training: make the shares of `split` smaller.', 'split');
  return { train, ...(validation && { validation }), ...(test && { test }) };
};

const firstOf = ({ count, features, labels }: Part, most: number | null): Subset => {
  const taken = Math.min(most ?? count, count);
  return { count: taken, features, labels, index: taken === count ? null : iota(taken) };
};

const cutFrom = (from: Subset, size: number, byClass: boolean, stream: Random): [rest: Subset, part: Subset] => {
  const positions = positionsOf(from);
  const chosen = new Set(byClass ? stratified(from.labels.data, positions, size, stream) : permutation(positions.length, stream).subarray(0, size).map((i) => positions[i]!));
  const subset = (index: Uint32Array): Subset => ({ ...from, count: index.length, index });
  return [subset(positions.filter((i) => !chosen.has(i))), subset(positions.filter((i) => chosen.has(i)))];
};

/**
 * `size` of the positions, each class with its share of them: whole ones first, the rest to the largest remainders
 * (the smaller class index where they are equal). Within a class they are drawn.
 */
export const stratified = (labels: ArrayLike<number>, positions: Uint32Array, size: number, stream: Random): Uint32Array => {
  const members = new Map<number, number[]>();
  for (const i of positions) {
    const label = labels[i]!;
    const list = members.get(label);
    if (list) list.push(i);
    else members.set(label, [i]);
  }
  const classes = [...members].sort(([a], [b]) => a - b).map(([, list]) => ({ list, share: (size * list.length) / positions.length }));
  const left = size - classes.reduce((sum, { share }) => sum + Math.floor(share), 0);
  const byRemainder = [...classes].sort((a, b) => (b.share % 1) - (a.share % 1));
  const raised = new Set(byRemainder.slice(0, left));
  return Uint32Array.from(
    classes.flatMap((one) => {
      const quota = Math.floor(one.share) + (raised.has(one) ? 1 : 0);
      return Array.from(permutation(one.list.length, stream).subarray(0, quota), (i) => one.list[i]!);
    }),
  );
};

/** Positions of the samples in the columns. */
export const positionsOf = ({ count, index }: Pick<Subset, 'count' | 'index'>): Uint32Array => index ?? iota(count);

const iota = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
