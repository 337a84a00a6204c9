import { growForest, predict, type Forest, type Row } from './forest.ts';
import { permutation, random } from './random.ts';

/** How much each column contributes to a forest's predictions. */
export interface Importance {
  /** By column, 0 … 1, with a sum of 1; all 0 if the forest predicts nothing. */
  readonly shares: readonly number[];
  /** Standard deviation of each share over the shufflings. */
  readonly deviations: readonly number[];
  /**
   * Share of the targets’ variance that the forest predicts in rows it was not grown on; 0 or less if it predicts
   * nothing.
   */
  readonly explained: number;
}

const repeats = 10;
/** Rows for the error; more would not change the printed digits. */
const mostTested = 400;

/**
 * Permutation importance of a random forest (Breiman 2001, section 10): the growth of its squared error when a column's
 * values are shuffled among the rows that have one. Trees grown without a row predict it. For a sum of functions of
 * independent columns, the shares are those of the variance. `seed` makes it reproducible. Null for fewer than four
 * rows, or if all targets are equal.
 */
export const importanceOf = (
  rows: readonly Row[],
  targets: readonly number[],
  isChoice: readonly boolean[],
  seed = 1,
): Importance | null => {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const variance = targets.reduce((sum, target) => sum + (target - mean) ** 2, 0) / targets.length;
  if (rows.length < 4 || Math.min(...targets) === Math.max(...targets)) return null;
  const forest = growForest({ rows, targets, isChoice, random: random(seed, 'forest') });
  const error = errorOf(forest, rows, targets);
  const growth = isChoice.map((_, column) =>
    Array.from(
      { length: repeats },
      (__, repeat) => errorOf(forest, shuffled(rows, column, seed, repeat), targets) - error,
    ),
  );
  const means = growth.map((values) => Math.max(0, values.reduce((sum, value) => sum + value, 0) / repeats));
  const total = means.reduce((sum, value) => sum + value, 0);
  const share = (value: number): number => (total === 0 ? 0 : value / total);
  return {
    shares: means.map(share),
    deviations: growth.map((values, column) =>
      share(
        Math.sqrt(values.reduce((sum, value) => sum + (Math.max(0, value) - means[column]!) ** 2, 0) / (repeats - 1)),
      ),
    ),
    explained: 1 - error / variance,
  };
};

/** Mean squared error of the rows that at least one tree was grown without. */
const errorOf = ({ trees, without }: Forest, rows: readonly Row[], targets: readonly number[]): number => {
  let [sum, count] = [0, 0];
  const every = Math.ceil(rows.length / mostTested);
  for (const [index, row] of rows.entries()) {
    if (index % every !== 0) continue;
    let [prediction, voters] = [0, 0];
    for (const [t, tree] of trees.entries()) {
      if (!without[t]![index]) continue;
      prediction += predict(tree, row);
      voters++;
    }
    if (voters === 0) continue;
    sum += (prediction / voters - targets[index]!) ** 2;
    count++;
  }
  return sum / count;
};

const shuffled = (rows: readonly Row[], column: number, seed: number, repeat: number): readonly Row[] => {
  const having = [...rows.keys()].filter((index) => rows[index]![column] !== null);
  const order = permutation(having.length, random(seed, `shuffle/${column}/${repeat}`));
  const moved = [...rows];
  for (const [place, index] of having.entries())
    moved[index] = rows[index]!.with(column, rows[having[order[place]!]!]![column]!);
  return moved;
};
