import { DataError, type Column, type Dataset, type Labels, type Part } from '../contracts/data.ts';
import { permutation, random, type Random } from '../mathematics/random.ts';
import type { PlannedData } from '../contracts/plan.ts';
import { chosenByKeys, partOrder, type SplitKeys } from './split-keys.ts';
import { defined } from '../defined.ts';

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
 * The parts of the plan, by the rule of `partCounts`: first `take` shortens, then the test part is cut from the
 * training data where the dataset has none, then the validation part where it has none. Both are shares of the training data after
 * `take`, drawn from the seed, stratified by class.
 * Throws `DataError`.
 */
export const splitParts = (
  { parts }: Pick<Dataset, 'parts'>,
  { kind }: Pick<Labels, 'kind'>,
  { split, take, keys }: Pick<PlannedData, 'split' | 'take'> & { readonly keys?: SplitKeys | null },
  seed: number,
): Subsets => {
  let train = firstOf(parts.train, take.train);
  const sizeOf = {
    test: parts.test ? 0 : Math.round(train.count * split.test),
    validation: parts.validation ? 0 : Math.round(train.count * split.validation),
  };
  if (sizeOf.test + sizeOf.validation >= train.count)
    throw new DataError('No samples are left for training: make the shares of `split` smaller.', 'split');
  const cut = (name: 'test' | 'validation'): Subset => {
    const [rest, part] = keys
      ? cutByKeys(train, sizeOf[name], keys, random(seed, `split/${name}`))
      : cutFrom(train, sizeOf[name], kind === 'class', random(seed, `split/${name}`));
    train = rest;
    return part;
  };
  if (keys?.by === 'column') return cutByColumn(train, parts, keys, take);
  const test = parts.test ?? (split.test > 0 ? cut('test') : undefined);
  const validation = parts.validation ?? (split.validation > 0 ? cut('validation') : undefined);
  return {
    train,
    ...defined({
      validation: validation && firstOf(validation, null),
      test: test && firstOf(test, take.test),
    }),
  };
};

const firstOf = ({ count, features, labels, index = null }: Part & Partial<Subset>, most: number | null): Subset => {
  if (most === null || most >= count) return { count, features, labels, index };
  return { count: most, features, labels, index: index ? index.subarray(0, most) : iota(most) };
};

/** A part for each name that rows of the training data have, beside the parts that the dataset has. */
const cutByColumn = (
  train: Subset,
  parts: Dataset['parts'],
  { values }: SplitKeys,
  take: PlannedData['take'],
): Subsets => {
  const positions = positionsOf(train);
  const rowsOf = (name: 'train' | 'validation' | 'test'): Subset | undefined => {
    const index = positions.filter((at) => values[at] === partOrder.indexOf(name));
    return index.length > 0 ? { ...train, count: index.length, index } : undefined;
  };
  const own = rowsOf('train');
  if (!own) throw new DataError('No row of the column is `train`, so none is left for training.', 'split.column');
  const [validation, test] = [parts.validation ?? rowsOf('validation'), parts.test ?? rowsOf('test')];
  return {
    train: own,
    ...defined({
      validation: validation && firstOf(validation, null),
      test: test && firstOf(test, take.test),
    }),
  };
};

const cutByKeys = (from: Subset, size: number, keys: SplitKeys, stream: Random): [rest: Subset, part: Subset] => {
  const positions = positionsOf(from);
  const chosen = chosenByKeys(keys, positions, size, stream);
  const subset = (index: Uint32Array): Subset => ({ ...from, count: index.length, index });
  return [subset(positions.filter((i) => !chosen.has(i))), subset(positions.filter((i) => chosen.has(i)))];
};

const cutFrom = (from: Subset, size: number, byClass: boolean, stream: Random): [rest: Subset, part: Subset] => {
  const positions = positionsOf(from);
  const chosen = new Set(
    byClass
      ? stratified(from.labels.data, positions, size, stream)
      : permutation(positions.length, stream)
          .subarray(0, size)
          .map((i) => positions[i]!),
  );
  const subset = (index: Uint32Array): Subset => ({ ...from, count: index.length, index });
  return [subset(positions.filter((i) => !chosen.has(i))), subset(positions.filter((i) => chosen.has(i)))];
};

/**
 * `size` of the positions, each class with its share of them: whole ones first, the rest to the largest remainders
 * (the smaller class index where they are equal). Within a class they are drawn.
 */
export const stratified = (
  labels: ArrayLike<number>,
  positions: Uint32Array,
  size: number,
  stream: Random,
): Uint32Array => {
  const classes = byClass(labels, positions).map((list) => ({
    list,
    share: (size * list.length) / positions.length,
  }));
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

/** Positions of each class that occurs, in the order of the classes. */
export const byClass = (labels: ArrayLike<number>, positions: Uint32Array): readonly number[][] => {
  const members = new Map<number, number[]>();
  for (const i of positions) {
    const label = labels[i]!;
    const list = members.get(label);
    if (list) list.push(i);
    else members.set(label, [i]);
  }
  return [...members].sort(([a], [b]) => a - b).map(([, list]) => list);
};

/** Positions of the samples in the columns. */
export const positionsOf = ({ count, index }: Pick<Subset, 'count' | 'index'>): Uint32Array => index ?? iota(count);

const iota = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
