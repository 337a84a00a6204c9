import { expect, test } from 'vitest';
import { partCounts } from '../../../src/experiment/plan/counts.ts';

const none = { train: null, test: null };

test.each([
  [
    'a dataset as it comes',
    { train: 60000, test: 10000 },
    { validation: 0, test: 0 },
    none,
    { train: 60000, test: 10000 },
  ],
  ['without a test part', { train: 150 }, { validation: 0, test: 0 }, none, { train: 150 }],
  [
    'validation is cut from the training data',
    { train: 60000, test: 10000 },
    { validation: 0.1, test: 0 },
    none,
    { train: 54000, validation: 6000, test: 10000 },
  ],
  ['to the nearest sample', { train: 15 }, { validation: 0.1, test: 0 }, none, { train: 13, validation: 2 }],
  [
    'both are shares of the whole',
    { train: 100 },
    { validation: 0.2, test: 0.1 },
    none,
    { train: 70, validation: 20, test: 10 },
  ],
  [
    'take comes first',
    { train: 60000, test: 10000 },
    { validation: 0.1, test: 0 },
    { train: 2000, test: 500 },
    { train: 1800, validation: 200, test: 500 },
  ],
  [
    'a cut test part is shortened too',
    { train: 100 },
    { validation: 0, test: 0.5 },
    { train: null, test: 10 },
    { train: 50, test: 10 },
  ],
  [
    'a test part of its own is never cut',
    { train: 100, test: 10 },
    { validation: 0, test: 0.5 },
    none,
    { train: 100, test: 10 },
  ],
  [
    'nor is a validation part of its own',
    { train: 100, validation: 7, test: 10 },
    { validation: 0.5, test: 0 },
    none,
    { train: 100, validation: 7, test: 10 },
  ],
])('%s', (_, counts, split, take, wanted) => {
  expect(partCounts({ counts }, split, take)).toEqual(wanted);
});
