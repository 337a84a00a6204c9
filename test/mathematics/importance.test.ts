import { expect, test } from 'vitest';
import { growForest, predict, type Row } from '../../src/mathematics/forest.ts';
import { importanceOf } from '../../src/mathematics/importance.ts';
import { random } from '../../src/mathematics/random.ts';
import theirs from '../reference/importance.json' with { type: 'json' };

/** The generator of importance.py. */
const lehmer = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
};
const uniform = (count: number, columns: number, seed = 7): readonly number[][] => {
  const next = lehmer(seed);
  return Array.from({ length: count }, () => Array.from({ length: columns }, next));
};
const numbers = (columns: number) => Array.from({ length: columns }, () => false);
const { sin, sqrt, PI, abs } = Math;
const functions = {
  additive: (x: readonly number[]) => sqrt(6) * x[0]! + sqrt(3) * x[1]! + sqrt(3) * x[2]!,
  ishigami: (x: readonly number[]) =>
    sin(PI * (2 * x[0]! - 1)) +
    7 * sin(PI * (2 * x[1]! - 1)) ** 2 +
    0.1 * (PI * (2 * x[2]! - 1)) ** 4 * sin(PI * (2 * x[0]! - 1)),
  product: (x: readonly number[]) => x[0]! * x[1]!,
};

test.each(Object.entries(functions))('%s: shares as those of scikit-learn’s forest', (name, of) => {
  const expected = theirs[name as keyof typeof theirs];
  const rows = uniform(400, expected.length);
  const { shares, explained } = importanceOf(rows, rows.map(of), numbers(expected.length))!;
  expect(Math.max(...shares.map((share, i) => abs(share - expected[i]!)))).toBeLessThan(0.05);
  expect(explained).toBeGreaterThan(0.8);
});

test('a sum of independent columns: the shares of the variance, for numbers and for options', () => {
  const options = [1, -1, 0.5, -0.5];
  const rows = uniform(300, 4).map(([a, b, c, d]) => [a!, b!, c!, Math.floor(d! * 4)]);
  // Variance a²/12 of a number, 0.625 of the options: 0.5, 0.2, 0 and 0.3.
  const targets = rows.map(([a, b, , d]) => sqrt(6) * a! + sqrt(2.4) * b! + sqrt(0.3 / 0.625) * options[d!]!);
  const { shares, explained } = importanceOf(rows, targets, [false, false, false, true])!;
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  for (const [i, share] of [0.5, 0.2, 0, 0.3].entries()) expect(abs(shares[i]! - share)).toBeLessThan(0.05);
  expect(explained).toBeGreaterThan(0.9);
});

test('a column that only some rows have counts by what it does there', () => {
  // Half of the rows have `b`, which decides everything in them; what the others have is decided by the choice alone.
  const rows = uniform(400, 2).map(([a, b]): Row => [a! < 0.5 ? 0 : 1, a! < 0.5 ? b! : null, 0.5]);
  const targets = rows.map(([, b]) => b ?? 0.5);
  const { shares } = importanceOf(rows, targets, [true, false, false])!;
  expect(shares[1]).toBeGreaterThan(0.8);
  expect(shares[2]).toBe(0);
});

test('noise is not explained, and the same rows give the same numbers', () => {
  const rows = uniform(100, 3);
  const noise = uniform(100, 1, 99).map(([x]) => x!);
  const importance = importanceOf(rows, noise, numbers(3))!;
  expect(importance.explained).toBeLessThan(0.1);
  expect(importanceOf(rows, noise, numbers(3))).toEqual(importance);
  expect(importanceOf(rows, noise, numbers(3), 2)).not.toEqual(importance);
});

test('too few rows, or all alike, say nothing', () => {
  expect(importanceOf(uniform(3, 2), [1, 2, 3], numbers(2))).toBeNull();
  expect(importanceOf(uniform(9, 2), Array(9).fill(0.1), numbers(2))).toBeNull();
});

test('a tree predicts the mean of its leaf; an option it has not seen goes with the greater part', () => {
  const rows: readonly Row[] = Array.from({ length: 12 }, (_, index) => [index < 9 ? 0 : 1]);
  const forest = growForest({
    rows,
    targets: rows.map(([option]) => (option === 0 ? 1 : 5)),
    isChoice: [true],
    trees: 40,
    random: random(1, 'test'),
  });
  const split = forest.trees.filter((tree) => 'column' in tree);
  expect(split.length).toBeGreaterThan(5);
  for (const tree of split) expect([predict(tree, [0]), predict(tree, [1])]).toEqual([1, 5]);
  expect(split.filter((tree) => predict(tree, [7]) === 1).length).toBeGreaterThan(0.8 * split.length);
});
