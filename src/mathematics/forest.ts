import type { Random } from './random.ts';

/** What a row has in each column: a number, the index of an option, or null where the row has no such value. */
export type Row = readonly (number | null)[];

/**
 * Regression trees, each grown on a sample of the rows (Breiman 2001, with all columns tried at every split, as in
 * scikit-learn).
 */
export interface Forest {
  /** For each tree, whether it was grown without row i. */
  readonly without: readonly Uint8Array[];
  readonly trees: readonly Tree[];
}
export type Tree =
  | { readonly value: number }
  | {
      readonly column: number;
      readonly left: (value: number | null) => boolean;
      readonly yes: Tree;
      readonly no: Tree;
    };

export interface Grown {
  readonly rows: readonly Row[];
  /** One number a row. */
  readonly targets: readonly number[];
  /** Whether a column’s numbers are indices of options, without an order. */
  readonly isChoice: readonly boolean[];
  readonly trees?: number;
  readonly random: Random;
}

/** More rows than this add time and little else; the rest then serves to test the tree. */
const mostRows = 500;
const smallestLeaf = 2;

export const growForest = ({ rows, targets, isChoice, trees = 64, random }: Grown): Forest => {
  const size = Math.min(rows.length, mostRows);
  const columns = isChoice.map((choice, column) =>
    choice ? choiceColumn(rows, column, targets) : numberColumn(rows, column, targets),
  );
  const without: Uint8Array[] = [];
  const grown = Array.from({ length: trees }, () => {
    const sample = Int32Array.from({ length: size }, () => random.integer(rows.length));
    const left = new Uint8Array(rows.length).fill(1);
    for (const index of sample) left[index] = 0;
    without.push(left);
    return grow(sample, rows, targets, columns);
  });
  return { without, trees: grown };
};

export const predict = (tree: Tree, row: Row): number => {
  let at = tree;
  while ('column' in at) at = at.left(row[at.column]!) ? at.yes : at.no;
  return at.value;
};

const grow = (
  sample: Int32Array,
  rows: readonly Row[],
  targets: readonly number[],
  columns: readonly Splits[],
): Tree => {
  const splits = columns.flatMap((bestSplit, column) => ({ column, ...bestSplit(sample) }));
  const best = splits.reduce((a, b) => (b.gain > a.gain ? b : a), { column: 0, gain: 1e-12, left: () => true });
  if (best.gain <= 1e-12) return { value: sample.reduce((sum, index) => sum + targets[index]!, 0) / sample.length };
  const { column, left } = best;
  const part = (side: boolean) =>
    grow(
      sample.filter((index) => left(rows[index]![column]!) === side),
      rows,
      targets,
      columns,
    );
  return { column, left, yes: part(true), no: part(false) };
};

/** Finds the best split of a sample by one column. */
type Splits = (sample: Int32Array) => Split;
interface Split {
  readonly left: (value: number | null) => boolean;
  /** By how much the sum of squares shrinks; 0 where there is none. */
  readonly gain: number;
}
const none: Split = { left: () => true, gain: 0 };

/** Decrease of the sum of squares when `n` of `count` targets, with `sum` of `total`, are split from the others. */
const gainOf = (sum: number, n: number, total: number, count: number): number =>
  n < smallestLeaf || count - n < smallestLeaf
    ? 0
    : sum ** 2 / n + (total - sum) ** 2 / (count - n) - total ** 2 / count;

/** A difference would be NaN for two that are −∞. */
const compare = (a: number, b: number): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/**
 * Numbers in ascending order, cut in the middle between two; rows without a value come first. Sorting takes most time.
 */
const numberColumn = (rows: readonly Row[], column: number, targets: readonly number[]): Splits => {
  const valueOf = (index: number): number => rows[index]![column] ?? -Infinity;
  const order = Int32Array.from([...rows.keys()].sort((a, b) => compare(valueOf(a), valueOf(b))));
  const rank = new Int32Array(rows.length);
  order.forEach((index, at) => (rank[index] = at));
  return (sample) => {
    const ranks = sample.map((index) => rank[index]!).sort();
    const total = sample.reduce((sum, index) => sum + targets[index]!, 0);
    let [sum, cut, most] = [0, 0, 0];
    for (let n = 1; n < ranks.length; n++) {
      const before = order[ranks[n - 1]!]!;
      sum += targets[before]!;
      if (valueOf(before) === valueOf(order[ranks[n]!]!)) continue;
      const gain = gainOf(sum, n, total, ranks.length);
      if (gain > most) [cut, most] = [n, gain];
    }
    if (cut === 0) return none;
    const [below, above] = [valueOf(order[ranks[cut - 1]!]!), valueOf(order[ranks[cut]!]!)];
    const limit = below === -Infinity ? -Number.MAX_VALUE : (below + above) / 2;
    return { gain: most, left: (value) => (value ?? -Infinity) <= limit };
  };
};

/**
 * Options, with a missing value as one more, in the order of the means of their targets. The best of all divisions is a
 * cut of this order (Fisher 1958).
 */
const choiceColumn =
  (rows: readonly Row[], column: number, targets: readonly number[]): Splits =>
  (sample) => {
    const options = new Map<number | null, { sum: number; count: number }>();
    for (const index of sample) {
      const value = rows[index]![column]!;
      const { sum, count } = options.get(value) ?? { sum: 0, count: 0 };
      options.set(value, { sum: sum + targets[index]!, count: count + 1 });
    }
    const ordered = [...options].sort(([, a], [, b]) => a.sum / a.count - b.sum / b.count);
    const total = ordered.reduce((sum, [, option]) => sum + option.sum, 0);
    let [sum, n, cut, most, before] = [0, 0, 0, 0, 0];
    for (const [at, [, option]] of ordered.slice(0, -1).entries()) {
      sum += option.sum;
      n += option.count;
      const gain = gainOf(sum, n, total, sample.length);
      if (gain > most) [cut, most, before] = [at + 1, gain, n];
    }
    const chosen = new Set(ordered.slice(0, cut).map(([value]) => value));
    // An option that this sample lacks goes to the larger part.
    const larger = before > sample.length - before;
    return most === 0 ? none : { gain: most, left: (value) => (options.has(value) ? chosen.has(value) : larger) };
  };
