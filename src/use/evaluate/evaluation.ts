import { gather, rowsOf, sampleSize } from '../../data/feed.ts';
import { positionsOf, type Subset } from '../../data/split.ts';
import type { Labels } from '../../contracts/data.ts';
import type { Measured } from './measure.ts';
import {
  averages,
  calibrationOf,
  classScores,
  confusionOf,
  valueScore,
  yesScore,
  type Calibration,
  type ClassScore,
  type ValueScore,
  type YesScore,
} from './scores.ts';
import type { PartName } from '../../runner/training.ts';
import { defined } from '../../defined.ts';

/** How good a model is on a part: plain records, from which text, files and plots are made. */
export interface Scores {
  readonly classes?: ClassScores;
  /** Of outputs that each say yes or no; with two classes, of the second. */
  readonly yes?: readonly (YesScore & { readonly name: string })[];
  /** Of outputs that are values. */
  readonly values?: readonly (ValueScore & { readonly name: string })[];
  readonly calibration?: Calibration;
  /** Samples by how wrong the model is about them, the worst first. */
  readonly worst: readonly Worst[];
}
export interface ClassScores {
  readonly names: readonly string[];
  readonly scores: readonly ClassScore[];
  readonly macro: ClassScore;
  readonly weighted: ClassScore;
  /** `counts[truth][prediction]`. */
  readonly confusion: readonly (readonly number[])[];
}
export interface Worst {
  /** Position in the part. */
  readonly index: number;
  /** A class: 1 − the probability of the true one. Values: the distance of prediction and label. */
  readonly error: number;
  readonly label: string;
  readonly prediction: string;
  /** Of the predicted class. */
  readonly confidence?: number;
}

const mostWorst = 50;

export const scoresOf = (meaning: Labels, part: Subset, measured: Measured): Scores => {
  const truth = truthOf(part);
  if (meaning.kind === 'class') return classesOf(meaning.classes, truth, measured);
  const width = sampleSize(part.labels);
  const names = valueNames(meaning, width);
  return measured.probabilities
    ? yesOf(names, truth, measured.probabilities)
    : valuesOf(names, truth, measured.outputs);
};

/** Labels of a part in its order. */
export const truthOf = (part: Subset) => {
  const truth = rowsOf(part.labels, part.count);
  gather(part.labels, positionsOf(part), 0, part.count, truth);
  return truth;
};

/** Of the numbers of a label. */
export const valueNames = ({ names }: Labels & { readonly kind: 'value' }, width: number): string[] =>
  Array.from({ length: width }, (_, i) => names[i] ?? `output ${i + 1}`);

const classesOf = (
  names: readonly string[],
  truth: ArrayLike<number>,
  { classes, probabilities }: Measured,
): Scores => {
  const predicted = classes!;
  const width = names.length;
  const p = probabilities!;
  const confusion = confusionOf(truth, predicted, width);
  const scores = classScores(confusion);
  const confidence = Float64Array.from(predicted, (guess, i) => p[i * width + guess]!);
  const ofTruth = Float64Array.from(predicted, (_, i) => p[i * width + truth[i]!]!);
  return defined({
    classes: { names, scores, ...averages(scores), confusion },
    yes: width === 2 ? [{ name: names[1]!, ...yesScore(column(p, 2, 1), truth) }] : undefined,
    calibration: calibrationOf(
      confidence,
      Array.from(predicted, (guess, i) => guess === truth[i]),
    ),
    worst: worstOf(ofTruth.map((probability) => 1 - probability)).map(({ index, error }) => ({
      index,
      error,
      label: names[truth[index]!]!,
      prediction: names[predicted[index]!]!,
      confidence: confidence[index]!,
    })),
  });
};

const yesOf = (names: readonly string[], truth: ArrayLike<number>, probabilities: Float32Array): Scores => {
  const width = names.length;
  const row = (values: ArrayLike<number>, i: number) => names.map((_, j) => values[i * width + j]!);
  const errors = Float64Array.from({ length: truth.length / width }, (_, i) =>
    mean(row(probabilities, i).map((p, j) => Math.abs(p - truth[i * width + j]!))),
  );
  const said = (values: readonly number[]) => names.filter((_, j) => values[j]! > 0.5).join(', ') || 'none';
  return {
    yes: names.map((name, j) => ({ name, ...yesScore(column(probabilities, width, j), column(truth, width, j)) })),
    calibration: calibrationOf(probabilities, truth),
    worst: worstOf(errors).map(({ index, error }) => ({
      index,
      error,
      label: said(row(truth, index)),
      prediction: said(row(probabilities, index)),
    })),
  };
};

const valuesOf = (names: readonly string[], truth: ArrayLike<number>, outputs: Float32Array): Scores => {
  const width = names.length;
  const row = (values: ArrayLike<number>, i: number) => names.map((_, j) => values[i * width + j]!);
  const errors = Float64Array.from({ length: truth.length / width }, (_, i) =>
    Math.hypot(...row(outputs, i).map((value, j) => value - truth[i * width + j]!)),
  );
  const said = (values: readonly number[]) => values.map((value) => String(Number(value.toPrecision(6)))).join(', ');
  return {
    values: names.map((name, j) => ({ name, ...valueScore(column(outputs, width, j), column(truth, width, j)) })),
    worst: worstOf(errors).map(({ index, error }) => ({
      index,
      error,
      label: said(row(truth, index)),
      prediction: said(row(outputs, index)),
    })),
  };
};

/** NaN is worse than anything. */
const worstOf = (errors: Float64Array): { readonly index: number; readonly error: number }[] => {
  const rank = (error: number) => (Number.isNaN(error) ? Infinity : error);
  const order = Uint32Array.from(errors, (_, i) => i).sort((a, b) => rank(errors[b]!) - rank(errors[a]!) || a - b);
  return Array.from(order.subarray(0, mostWorst), (index) => ({ index, error: errors[index]! }));
};

/** Output `at` of all samples. */
export const column = (values: ArrayLike<number>, width: number, at: number): Float64Array =>
  Float64Array.from({ length: values.length / width }, (_, i) => values[i * width + at]!);

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

export interface Evaluation extends Scores {
  /** Of the run; absolute. */
  readonly folder: string;
  readonly name: string;
  readonly split: PartName;
  readonly count: number;
  readonly data: {
    readonly digest: string;
    /** Whether they are those of the training; null where that can't be told. */ readonly asTrained: boolean | null;
  };
  /** `test/loss` and each metric of the experiment. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What was written; absolute. */
  readonly files: readonly string[];
}
