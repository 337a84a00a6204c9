import { expect, it } from 'vitest';
import { bound } from '../../conformance/bound.ts';

it('has a cell for each integer within its bounds, and none outside', () => {
  const int = bound('distribution', 'int', { of: [1, 8] });
  expect(int.cell(1)).toEqual([0, 1 / 8]);
  expect(int.cell(8)).toEqual([7 / 8, 1]);
  expect([0, 9, 1.5, '1'].map((value) => int.cell(value))).toEqual([undefined, undefined, undefined, undefined]);
});
