import { expect, test } from 'vitest';
import { amount, duration, number, shape } from '../../src/reporters/console/words.ts';

test.each([
  [0, '0.0000'],
  [0.95074, '0.9507'],
  [-0.00217, '-0.0022'],
  [0.001, '0.0010'],
  [0.0001, '0.0001'],
  [0.0005, '0.0005'],
  [0.00012346, '1.235e-4'],
  [1e-5, '1e-5'],
  [1.0000000000000002e-6, '1e-6'],
  [1e-12, '1e-12'],
  [12.34567, '12.3457'],
  [99999, '99999.0000'],
  [1234567, '1.235e+6'],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
] as const)('the number %s is written %s', (value, expected) => expect(number(value)).toBe(expected));

test.each([
  [0.04, '0.0 s'],
  [5.14, '5.1 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [130, '2 min 10 s'],
  [3599.6, '1 h 0 min'],
  [3780, '1 h 3 min'],
  [90_000, '25 h 0 min'],
])('%d seconds are %s', (seconds, expected) => expect(duration(seconds)).toBe(expected));

test('amounts and shapes', () => {
  expect([amount(1, 'epoch'), amount(20_000, 'step')]).toEqual(['1 epoch', '20,000 steps']);
  expect([shape([28, 28, 1]), shape([]), shape([784])]).toEqual(['28 × 28 × 1', 'scalar', '784']);
});
