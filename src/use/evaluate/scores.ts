import { determination } from '../../mathematics/statistics.ts';

/**
 * How good predictions are, from arrays of them; in double precision. Proven against scikit-learn by
 * test/reference/evaluation.py.
 */

/** `counts[truth][prediction]`. */
export const confusionOf = (truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] => {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) counts[truth[i]!]![predicted[i]!]!++;
  return counts;
};

export interface ClassScore {
  /** Share of the samples taken for the class that are of it, 0…1; 0 where there are none. */
  readonly precision: number;
  /** Share of the samples of the class that were taken for it; 0 where there are none. */
  readonly recall: number;
  readonly f1: number;
  /** Samples of the class. */
  readonly support: number;
}

/** Of each class; what has nothing to divide by is 0, as scikit-learn's `zero_division=0`. */
export const classScores = (counts: readonly (readonly number[])[]): ClassScore[] =>
  counts.map((row, own) => scoreOf(row[own]!, sum(counts.map((other) => other[own]!)), sum(row)));

const scoreOf = (found: number, predicted: number, support: number): ClassScore => ({
  precision: ratio(found, predicted),
  recall: ratio(found, support),
  f1: ratio(2 * found, predicted + support),
  support,
});

/** Mean over classes: each counts alike, or by its samples. */
export const averages = (
  scores: readonly ClassScore[],
): { readonly macro: ClassScore; readonly weighted: ClassScore } => {
  const support = sum(scores.map((score) => score.support));
  const mean = (weight: (score: ClassScore) => number): ClassScore => {
    const over = (name: 'precision' | 'recall' | 'f1') => sum(scores.map((score) => score[name] * weight(score)));
    return { precision: over('precision'), recall: over('recall'), f1: over('f1'), support };
  };
  return { macro: mean(() => 1 / scores.length), weighted: mean((score) => ratio(score.support, support)) };
};

export interface Calibration {
  /**
   * Expected calibration error: mean distance of confidence and accuracy over bins, by their samples.
   * https://arxiv.org/abs/1706.04599
   */
  readonly ece: number;
  /** The largest of these distances. */
  readonly mce: number;
  readonly bins: readonly CalibrationBin[];
}
/** Predictions of confidence `from` < c ≤ `to`; means are null where there are none. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/** `confidence` 0…1 and whether the prediction came true, over bins of equal width. */
export const calibrationOf = (
  confidence: ArrayLike<number>,
  right: ArrayLike<number | boolean>,
  bins = 15,
): Calibration => {
  const tallies = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < confidence.length; i++) {
    const tally = tallies[Math.min(bins - 1, Math.max(0, Math.ceil(confidence[i]! * bins) - 1))]!;
    tally.count += 1;
    tally.confidence += confidence[i]!;
    tally.right += Number(right[i]!);
  }
  const gaps = tallies.map(({ count, confidence: total, right: hits }) => ({
    count,
    gap: count === 0 ? 0 : Math.abs(hits - total) / count,
  }));
  return {
    ece: sum(gaps.map(({ count, gap }) => count * gap)) / Math.max(1, confidence.length),
    mce: Math.max(...gaps.map(({ gap }) => gap)),
    bins: tallies.map(({ count, confidence: total, right: hits }, i) => ({
      from: i / bins,
      to: (i + 1) / bins,
      count,
      confidence: count === 0 ? null : total / count,
      accuracy: count === 0 ? null : hits / count,
    })),
  };
};

/** Of a score for yes, at each threshold that occurs, the highest first: how many are found of how many taken. */
export interface Threshold {
  readonly threshold: number;
  readonly found: number;
  readonly taken: number;
}

export const thresholdsOf = (scores: ArrayLike<number>, truth: ArrayLike<number>): Threshold[] => {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const thresholds: Threshold[] = [];
  let found = 0;
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    found += truth[at]!;
    if (i + 1 === order.length || scores[order[i + 1]!] !== scores[at])
      thresholds.push({ threshold: scores[at]!, found, taken: i + 1 });
  }
  return thresholds;
};

/** Area under the ROC curve, and average precision; NaN where all are of one kind. */
export const rankingScores = (
  thresholds: readonly Threshold[],
): { readonly rocAuc: number; readonly averagePrecision: number } => {
  const { found: positives, taken: all } = thresholds.at(-1) ?? { found: 0, taken: 0 };
  const negatives = all - positives;
  let [area, precision, before] = [0, 0, { found: 0, taken: 0 }];
  for (const { found, taken } of thresholds) {
    area += ((taken - found - (before.taken - before.found)) * (found + before.found)) / 2;
    precision += ((found - before.found) * found) / taken;
    before = { found, taken };
  }
  return {
    rocAuc: positives * negatives === 0 ? NaN : area / (positives * negatives),
    averagePrecision: positives === 0 ? NaN : precision / positives,
  };
};

/** Mean squared distance of a probability from what came true. */
export const brierOf = (probability: ArrayLike<number>, truth: ArrayLike<number>): number =>
  sum(Array.from(probability, (p, i) => (p - truth[i]!) ** 2)) / probability.length;

export interface YesScore extends ClassScore {
  readonly rocAuc: number;
  readonly averagePrecision: number;
  readonly brier: number;
}

/** Of probabilities for yes, taken for yes above 0.5. */
export const yesScore = (probability: ArrayLike<number>, truth: ArrayLike<number>): YesScore => {
  const yes = Uint8Array.from(truth, (value) => Number(value > 0.5));
  const taken = Uint8Array.from(probability, (p) => Number(p > 0.5));
  return {
    ...classScores(confusionOf(yes, taken, 2))[1]!,
    ...rankingScores(thresholdsOf(probability, yes)),
    brier: brierOf(probability, truth),
  };
};

export interface ValueScore {
  readonly meanAbsoluteError: number;
  readonly rootMeanSquaredError: number;
  /** 1 is perfect, 0 as good as always the mean; as scikit-learn also where all labels are equal. */
  readonly r2: number;
  /** Mean of prediction − label. */
  readonly bias: number;
  readonly largestError: number;
}

export const valueScore = (predicted: ArrayLike<number>, truth: ArrayLike<number>): ValueScore => {
  const count = truth.length;
  const errors = Float64Array.from(predicted, (value, i) => value - truth[i]!);
  const mean = sum(truth) / count;
  const squares = sum(errors.map((error) => error ** 2));
  const spread = sum(Float64Array.from(truth, (value) => (value - mean) ** 2));
  return {
    meanAbsoluteError: sum(errors.map(Math.abs)) / count,
    rootMeanSquaredError: Math.sqrt(squares / count),
    r2: determination(squares, spread),
    bias: sum(errors) / count,
    largestError: errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0),
  };
};

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const sum = (numbers: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i]!;
  return total;
};
