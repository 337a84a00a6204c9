import { describe, expect, it } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { examples } from './bound.ts';

describe.each(examples('distribution'))('distribution %s', (_, distribution) => {
  const shares = Array.from(
    { length: 2000 },
    (
      (stream) => () =>
        (stream.next() + 0.5) / 2 ** 32
    )(random(1, 'distribution')),
  );

  it('rises with the share, and stays within its bounds', () => {
    const [low, high] = distribution.bounds();
    const values = [...shares].sort((a, b) => a - b).map((u) => distribution.at(u));
    for (const [i, value] of values.entries()) {
      expect(value).toBeGreaterThanOrEqual(i === 0 ? low : values[i - 1]!);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  it('finds each of its values again', () => {
    for (const u of shares) {
      const [low, high] = distribution.cell(distribution.at(u))!;
      expect(u).toBeGreaterThan(low - 1e-9);
      expect(u).toBeLessThan(high + 1e-9);
    }
    expect(distribution.cell('text')).toBeUndefined();
  });

  it('has cells that fill everything, where it can be counted', () => {
    const grid = distribution.grid?.();
    const cells = Array.from({ length: grid?.count ?? 0 }, (_, i) => grid!.at(i)).map(
      (value) => [value, ...distribution.cell(value)!] as const,
    );
    expect(cells.length > 0).toBe(grid !== undefined);
    for (const [i, [value, low, high]] of cells.entries()) {
      expect(distribution.at((low + high) / 2)).toBe(value);
      expect(low).toBeCloseTo(i === 0 ? 0 : cells[i - 1]![2], 12);
    }
    if (cells.length > 0) expect(cells.at(-1)![2]).toBeCloseTo(1, 12);
  });
});
