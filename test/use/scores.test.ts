import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  averages,
  calibrationOf,
  classScores,
  confusionOf,
  rankingScores,
  thresholdsOf,
  valueScore,
  yesScore,
} from '../../src/use/evaluate/scores.ts';
import { root } from '../cli/_assay.ts';

interface Reference {
  readonly classes: Record<
    'truth' | 'predicted' | 'confidence' | 'precision' | 'recall' | 'f1' | 'support' | 'macro' | 'weighted',
    number[]
  > & { readonly confusion: number[][]; readonly calibration: { readonly ece: number; readonly mce: number } };
  readonly yes: { readonly truth: number[]; readonly probability: number[] } & Record<string, number>;
  readonly values: { readonly truth: number[]; readonly predicted: number[] } & Record<string, number>;
}
const reference = JSON.parse(readFileSync(join(root, 'test/reference/evaluation.json'), 'utf8')) as Reference;

const expectClose = (actual: object, expected: object) => {
  for (const [name, value] of Object.entries(actual))
    expect((expected as Record<string, number>)[name], name).toBeCloseTo(value as number, 12);
};

test('per class and averaged as scikit-learn, a class without samples included', () => {
  const { truth, predicted, confusion, support, ...wanted } = reference.classes;
  const counts = confusionOf(truth, predicted, 4);
  expect(counts).toEqual(confusion);
  const scores = classScores(counts);
  expect(scores.map((score) => score.support)).toEqual(support);
  expect(support[3]).toBe(0);
  scores.forEach(({ precision, recall, f1 }, i) =>
    expectClose(
      { precision, recall, f1 },
      { precision: wanted.precision[i], recall: wanted.recall[i], f1: wanted.f1[i] },
    ),
  );
  for (const way of ['macro', 'weighted'] as const) {
    const { precision, recall, f1 } = averages(scores)[way];
    expectClose([precision, recall, f1], wanted[way]);
  }
});

test('calibration as the code of its paper', () => {
  const { confidence, truth, predicted, calibration } = reference.classes;
  const { bins, ...errors } = calibrationOf(
    confidence,
    truth.map((label, i) => label === predicted[i]),
  );
  expectClose(errors, calibration);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(truth.length);
  // A border belongs to the bin below, and nothing falls out at the ends.
  expect(calibrationOf([0, 0.2, 1], [0, 1, 1], 5).bins.map(({ count }) => count)).toEqual([2, 0, 0, 0, 1]);
});

test('yes and no as scikit-learn, ties included', () => {
  expectClose(yesScore(reference.yes.probability, reference.yes.truth), reference.yes);
  expect(rankingScores(thresholdsOf([0.1, 0.2], [1, 1]))).toEqual({ rocAuc: NaN, averagePrecision: 1 });
});

test('values as scikit-learn', () => {
  expectClose(valueScore(reference.values.predicted, reference.values.truth), reference.values);
  expect(valueScore([2, 2], [2, 2]).r2).toBe(1);
});

test('has no R² where a prediction is not finite, also where all labels are equal', () => {
  expect(valueScore([NaN, 1], [1, 2]).r2).toBeNaN();
  expect(valueScore([NaN, 1], [1, 1]).r2).toBeNaN();
  expect(valueScore([Infinity, 1], [1, 1]).r2).toBeNaN();
  expect(valueScore([1, 1], [1, 1]).r2).toBe(1);
  expect(valueScore([1, 2], [1, 1]).r2).toBe(0);
});
