import { expect, test } from 'vitest';
import { positionsOf, splitParts, stratified, type Subset } from '../../src/data/split.ts';
import { partCounts } from '../../src/experiment/plan/counts.ts';
import { random } from '../../src/mathematics/random.ts';
import type { Labels, Part } from '../../src/contracts/data.ts';
import { defined } from '../../src/defined.ts';

const part = (labels: readonly number[], dtype: 'int32' | 'float32' = 'int32'): Part => ({
  count: labels.length,
  features: { shape: [1], dtype: 'float32', data: Float32Array.from(labels, (_, i) => i) },
  labels: { shape: [], dtype, data: dtype === 'int32' ? Int32Array.from(labels) : Float32Array.from(labels) },
});
const classes: Labels = { kind: 'class', classes: ['a', 'b', 'c'] };
const values: Labels = { kind: 'value', shape: [], names: ['y'] };
const everything = { train: null, test: null };
// 60 of class 0, 30 of class 1, 10 of class 2, mixed.
const mixed = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 2 : i % 10 < 4 ? 1 : 0));
const histogram = ({ labels, ...subset }: Subset) => {
  const counts = [0, 0, 0];
  for (const i of positionsOf(subset)) counts[labels.data[i]!]!++;
  return counts;
};

test('without split and take the parts are those of the dataset, whole', () => {
  const parts = { train: part(mixed), test: part([0, 1, 2]) };
  const { train, test, validation } = splitParts(
    { parts },
    classes,
    { split: { validation: 0, test: 0 }, take: everything },
    1,
  );
  expect(train).toEqual({ ...parts.train, index: null });
  expect(test).toEqual({ ...parts.test, index: null });
  expect(validation).toBeUndefined();
});

test('a validation part has the classes of the training data, and shares its columns', () => {
  const parts = { train: part(mixed) };
  const { train, validation } = splitParts(
    { parts },
    classes,
    { split: { validation: 0.2, test: 0 }, take: everything },
    1,
  );
  expect([train.count, validation!.count]).toEqual([80, 20]);
  expect(histogram(validation!)).toEqual([12, 6, 2]);
  expect(histogram(train)).toEqual([48, 24, 8]);
  expect(train.features).toBe(parts.train.features);
  expect(validation!.labels).toBe(parts.train.labels);
  expect([...train.index!, ...validation!.index!].sort((a, b) => a - b)).toEqual(mixed.map((_, i) => i));
  expect([...train.index!]).toEqual([...train.index!].sort((a, b) => a - b));
});

test('the cut is drawn from the seed', () => {
  const cut = (seed: number) =>
    splitParts(
      { parts: { train: part(mixed) } },
      classes,
      { split: { validation: 0.2, test: 0 }, take: everything },
      seed,
    ).validation!.index;
  expect(cut(1)).toEqual(cut(1));
  expect(cut(1)).not.toEqual(cut(2));
});

test('test and validation are cut one after the other, both as shares of what was taken', () => {
  const planned = { split: { validation: 0.25, test: 0.1 }, take: { train: 90, test: 5 } };
  const { train, validation, test } = splitParts({ parts: { train: part(mixed) } }, classes, planned, 3);
  // 90 taken, of them 9 for the test part, of which 5 are used, and 22.5 for validation.
  expect([train.count, validation!.count, test!.count]).toEqual([58, 23, 5]);
  const all = [train, validation!, test!].flatMap((subset) => [...subset.index!]);
  expect(new Set(all).size).toBe(86);
  expect(Math.max(...all)).toBeLessThan(90);
});

test.each([
  [100, undefined, 0.1, 0.2, null, null],
  [101, undefined, 0.15, 0, 33, 2],
  [100, 40, 0.3, 0.1, null, 12],
  [100, 40, 0, 0.335, 200, 200],
  [97, undefined, 0, 0.5, null, null],
])(
  '%s samples and %s for testing, split %s and %s, take %s and %s: as many as the plan says',
  (trainCount, testCount, testShare, validationShare, takeTrain, takeTest) => {
    const labels = (count: number) => part(Array.from({ length: count }, (_, i) => i % 3));
    const parts = defined({ train: labels(trainCount), test: testCount ? labels(testCount) : undefined });
    const split = { test: testShare, validation: validationShare };
    const take = { train: takeTrain, test: takeTest };
    const subsets = splitParts({ parts }, classes, { split, take }, 1);
    const counts = Object.fromEntries(
      Object.entries(subsets).map(([name, subset]) => [name, (subset as Subset).count]),
    );
    expect(counts).toEqual(
      partCounts({ counts: defined({ train: trainCount, test: testCount || undefined }) }, split, take),
    );
    for (const { index, count } of Object.values(subsets) as Subset[]) expect(index?.length ?? count).toBe(count);
  },
);

test('the dataset’s own test part is kept, and taken from', () => {
  const parts = { train: part(mixed), test: part([0, 1, 2, 0]) };
  const { train, test } = splitParts(
    { parts },
    classes,
    { split: { validation: 0, test: 0.5 }, take: { train: 10, test: 3 } },
    1,
  );
  expect(train).toMatchObject({ count: 10, index: Uint32Array.from({ length: 10 }, (_, i) => i) });
  expect(test).toMatchObject({ count: 3, index: Uint32Array.of(0, 1, 2) });
  expect(test!.features).toBe(parts.test.features);
});

test('values are cut without classes', () => {
  const { train, validation } = splitParts(
    { parts: { train: part([0.5, 1.5, 0.5, 2.5, 7], 'float32') } },
    values,
    { split: { validation: 0.4, test: 0 }, take: everything },
    1,
  );
  expect([train.count, validation!.count]).toEqual([3, 2]);
});

test('a split that leaves nothing to train on is refused', () => {
  const nothing = () =>
    splitParts({ parts: { train: part([0]) } }, classes, { split: { validation: 0.9, test: 0 }, take: everything }, 1);
  expect(nothing).toThrow('No samples are left for training: make the shares of `split` smaller.');
});

test.each([
  [[3, 3, 3], 4, [2, 1, 1]],
  [[5, 3, 2], 5, [3, 1, 1]],
  [[1, 1, 98], 10, [0, 0, 10]],
  [[7, 2, 1], 9, [6, 2, 1]],
])('of classes of %s, %i go by largest remainder: %s', (sizes, size, expected) => {
  const labels = sizes.flatMap((count, label) => Array.from({ length: count }, () => label));
  const chosen = stratified(
    labels,
    Uint32Array.from(labels, (_, i) => i),
    size,
    random(1, 'any'),
  );
  expect(new Set(chosen).size).toBe(size);
  expect([0, 1, 2].map((label) => [...chosen].filter((i) => labels[i] === label).length)).toEqual(expected);
});

test('within a class every sample is as likely', () => {
  const labels = [0, 0, 0, 0, 1, 1];
  const chosen = Array.from({ length: 1200 }, (_, seed) => [
    ...stratified(labels, Uint32Array.of(0, 1, 2, 3, 4, 5), 3, random(seed, 'any')),
  ]).flat();
  for (const i of [0, 1, 2, 3]) expect(Math.abs(chosen.filter((j) => j === i).length - 600)).toBeLessThan(90);
});
