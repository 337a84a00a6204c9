import { expect, test } from 'vitest';
import { normalAt, normalBelow, studentAt, studentBelow, summaryOf, welch } from '../../src/mathematics/statistics.ts';

/** Of scipy 1.17.1: `norm.cdf`, `norm.ppf`, `t.cdf`, `t.ppf`, `ttest_ind(equal_var=False)`. */
test.each([
  [normalBelow(-8), 6.22096057427174e-16],
  [normalBelow(-0.1), 0.460172162722971],
  [normalBelow(5), 0.9999997133484281],
  [normalAt(1e-10), -6.361340902404056],
  [normalAt(0.02), -2.053748910631823],
  [normalAt(0.9), 1.2815515655446004],
  [studentBelow(-40, 3), 1.7190340394579253e-5],
  [studentBelow(0.5, 2.5), 0.6711510400651426],
  [studentAt(0.975, 1), 12.706204736174694],
  [studentAt(0.995, 30), 2.7499956535672254],
  [studentAt(0.2, 4), -0.9409645772351811],
  [welch(summaryOf([1, 2, 3, 4]), summaryOf([2, 4, 4, 9, 7]))!, 0.10277507021981724],
])('%d is %d', (ours, theirs) => expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-12));

test('one value has no spread', () =>
  expect(summaryOf([2])).toEqual({ n: 1, mean: 2, deviation: null, interval: null }));
