import { expect, test } from 'vitest';
import { bestOf, randomSampler, searchFunctions, tpe } from '../../../bench/search-functions.ts';

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b).slice(4, 6).reduce((a, b) => a + b) / 2;

test.each(searchFunctions)('tpe, which lags by 8 trials, beats random at 100 trials on %s, median of 10 seeds', (_, parameters, lossOf) => {
  const seeds = Array.from({ length: 10 }, (_, seed) => seed);
  const [ours, random] = [median(seeds.map((seed) => bestOf(tpe(8), 8, parameters, lossOf, seed))), median(seeds.map((seed) => bestOf(randomSampler, 0, parameters, lossOf, seed)))];
  expect(ours).toBeLessThan(random);
}, 60_000);
