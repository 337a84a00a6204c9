import { expect, it } from 'vitest';
import { byteText, put, putDecimals, putWhole, taken, utf8, type ByteText } from '../../src/use/predict/byte-text.ts';

const text = byteText();
const written = (write: (to: ByteText) => void): string => {
  write(text);
  return new TextDecoder().decode(taken(text));
};

it('writes whole numbers as `String` does', () => {
  for (const value of [0, 7, 10, 99, 100, 1000, 9999, 10_000, 10_001, 12_345, 100_000_000, 123_456_789_012_345])
    expect(written((to) => putWhole(to, value))).toBe(String(value));
});

it('writes seven decimals as `toFixed` does, and the ends as 0 and 1', () => {
  for (const value of [0.5, 0.1, 1e-7, 0.0001234, 0.9999999, 0.1234567, 0.001])
    expect(written((to) => putDecimals(to, value))).toBe(value.toFixed(7));
  expect([0, 4e-8, 1 - 4e-8, 1, 1.0000001].map((value) => written((to) => putDecimals(to, value)))).toEqual([
    '0',
    '0',
    '1',
    '1',
    '1',
  ]);
});

it('grows, and begins anew when it is taken', () => {
  const piece = 'é…'.repeat(1000);
  expect(
    written((to) => {
      for (let i = 0; i < 9; i++) put(to, utf8(piece));
    }),
  ).toBe(piece.repeat(9));
  expect(written((to) => put(to, utf8('a')))).toBe('a');
});
