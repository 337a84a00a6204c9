import { expect, test } from 'vitest';
import { scrambled, sobol } from '../../../src/components/samplers/_sobol.ts';

/** scipy 1.17.1: `qmc.Sobol(64, scramble=False, bits=32).random(16)`. */
test.each([
  [1, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  [5, [0.875, 0.875, 0.125, 0.375, 0.375, 0.625]],
  [13, [0.8125, 0.6875, 0.8125, 0.5625, 0.9375, 0.0625]],
  [15, [0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.8125]],
])('point %i is that of scipy', (index, point) =>
  expect([0, 1, 2, 7, 40, 63].map((dimension) => sobol(index, dimension))).toEqual(point),
);

test('scrambled, each 64th of the line still has one of the first 64 points, by another order for another seed', () => {
  const cells = (seed: number) =>
    Array.from({ length: 64 }, (_, index) => Math.floor(64 * scrambled(index, 5, seed, 'test')));
  expect(new Set(cells(1)).size).toBe(64);
  expect(cells(1)).not.toEqual(cells(2));
});
