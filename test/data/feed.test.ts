import { expect, test } from 'vitest';
import { epochOrder, gather, rowsOf } from '../../src/data/feed.ts';
import type { Column } from '../../src/contracts/data.ts';

const sorted = (order: Uint32Array) => [...order].sort((a, b) => a - b);
const whole = { count: 1000, index: null };
const some = { count: 4, index: Uint32Array.of(3, 10, 11, 40) };

test('an epoch visits every sample once, in an order of its own', () => {
  const first = epochOrder(1, 0, whole, true);
  expect(sorted(first)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(epochOrder(1, 0, whole, true)).toEqual(first);
  expect(epochOrder(1, 1, whole, true)).not.toEqual(first);
  expect(epochOrder(2, 0, whole, true)).not.toEqual(first);
  expect([...first.subarray(0, 5)]).toMatchInlineSnapshot(`
    [
      142,
      737,
      406,
      970,
      750,
    ]
  `);
});

test('every sample comes first about equally often', () => {
  const first = Array.from({ length: 3000 }, (_, epoch) => epochOrder(7, epoch, { count: 3, index: null }, true)[0]);
  for (const sample of [0, 1, 2]) expect(Math.abs(first.filter((i) => i === sample).length - 1000)).toBeLessThan(100);
});

test('a part is visited at its own positions', () => {
  expect(sorted(epochOrder(1, 0, some, true))).toEqual([3, 10, 11, 40]);
  expect([...epochOrder(1, 5, some, false)]).toEqual([3, 10, 11, 40]);
  expect([...epochOrder(1, 5, { count: 3, index: null }, false)]).toEqual([0, 1, 2]);
});

const column = (dtype: Column['dtype'], shape: readonly number[], rows: number): Column => {
  const data = rowsOf({ dtype, shape }, rows);
  return { dtype, shape, data: data.map((_: number, i: number) => i % 256) };
};

test.each([
  ['uint8', [28, 28, 1]],
  ['float32', [3]],
  ['float32', [100]],
  ['int32', []],
] as const)('rows of %s [%s] are gathered by position', (dtype, shape) => {
  const from = column(dtype, shape, 7);
  const width = shape.reduce<number>((a, b) => a * b, 1);
  const into = rowsOf(from, 3);
  gather(from, Uint32Array.of(9, 6, 0, 2, 5), 1, 3, into);
  expect(into.constructor).toBe(from.data.constructor);
  expect([...into]).toEqual([6, 0, 2].flatMap((row) => [...from.data.subarray(row * width, (row + 1) * width)]));
});

test('a shorter batch leaves the rest of the room alone', () => {
  const from = column('float32', [2], 4);
  const into = rowsOf(from, 3).fill(-1) as Float32Array;
  gather(from, Uint32Array.of(3), 0, 1, into);
  expect([...into]).toEqual([6, 7, -1, -1, -1, -1]);
});
