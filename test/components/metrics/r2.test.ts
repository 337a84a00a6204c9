import { expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';

const tf = await loadTf();
const r2 = bound('metric', 'r2');

const scoreOf = (labels: readonly number[], predicted: readonly number[]): number => {
  const column = (values: readonly number[]) => tf.tensor2d(values.map((value) => [value]));
  const sums = r2.partial(tf, column(labels), column(predicted));
  return r2.value(Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, Array.from(sum.dataSync())])));
};

it('is NaN where a prediction is, also for labels that are all equal', () => {
  expect(scoreOf([1, 2, 3], [1, NaN, 3])).toBeNaN();
  expect(scoreOf([2, 2, 2], [1, NaN, 3])).toBeNaN();
  expect(scoreOf([2, 2, 2], [1, Infinity, 3])).toBeNaN();
  expect(scoreOf([2, 2, 2], [1, 2, 3])).toBe(0);
  expect(scoreOf([2, 2, 2], [2, 2, 2])).toBe(1);
});

it('is NaN where the squares of labels exceed float32', () => {
  expect(scoreOf([1e30, -1e30], [1e30, 1e30])).toBeNaN();
});
