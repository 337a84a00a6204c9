import { expect, it } from 'vitest';
import { middle, pointAt, same } from '../../src/registry/space.ts';

it('puts the coordinate of an option into the middle of its share', () => {
  expect([0, 1, 2, 3].map((i) => middle(i, 4))).toEqual([0.125, 0.375, 0.625, 0.875]);
});

it('gives the last option to a coordinate that rounding has made 1', () => {
  const option = (units: number) => ({ values: { units }, parameters: [] });
  const space = { parameters: [{ id: 'units', path: 'units', options: [option(8), option(16)] }] };
  expect([0.49, 0.5, 1].map((units) => pointAt(space, { units }))).toEqual([
    { units: 8 },
    { units: 16 },
    { units: 16 },
  ]);
});

it('tells a list from a map with the same keys', () => {
  expect(same([1], { 0: 1 })).toBe(false);
  expect(same({ a: [1], b: null }, { b: null, a: [1] })).toBe(true);
});
