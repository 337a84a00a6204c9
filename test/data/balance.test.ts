import { expect, test } from 'vitest';
import { balancedOrder } from '../../src/data/balance.ts';
import type { Subset } from '../../src/data/split.ts';

/** 900 samples of class 0, 90 of class 3 and 10 of class 4. */
const labels = Uint8Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 990 ? 3 : 4));
const column = { shape: [], dtype: 'uint8' as const, data: labels };
const part: Subset = { count: 1000, features: column, labels: column, index: null };
const counts = (order: Uint32Array, of: (i: number) => number) => {
  const found = new Map<number, number>();
  for (const i of order) found.set(of(i), (found.get(of(i)) ?? 0) + 1);
  return found;
};

test('classes are equally frequent in as many draws as there are samples', () => {
  const orders = Array.from({ length: 30 }, (_, epoch) => balancedOrder(1, epoch, part));
  for (const order of orders) expect(order).toHaveLength(1000);
  const all = Uint32Array.from(orders.flatMap((order) => [...order]));
  const byClass = counts(all, (i) => labels[i]!);
  expect([...byClass.keys()].sort()).toEqual([0, 3, 4]);
  for (const count of byClass.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  const rare = counts(
    all.filter((i) => labels[i] === 4),
    (i) => i,
  );
  expect(rare.size).toBe(10);
  for (const count of rare.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('the order is a function of seed and epoch', () => {
  expect(balancedOrder(1, 2, part)).toEqual(balancedOrder(1, 2, part));
  expect(balancedOrder(1, 3, part)).not.toEqual(balancedOrder(1, 2, part));
  expect(balancedOrder(2, 2, part)).not.toEqual(balancedOrder(1, 2, part));
});

test('only samples of the part are drawn', () => {
  const index = Uint32Array.of(5, 905, 906, 999);
  const order = balancedOrder(1, 0, { ...part, count: 4, index });
  expect(order).toHaveLength(4);
  for (const i of order) expect([...index]).toContain(i);
});
