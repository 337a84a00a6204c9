import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { faultsOf, fuzzFolder } from './_fuzz.ts';

const folder = fuzzFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const each = 500;
const batches = Array.from({ length: 20 }, (_, i) => 1000 + i * each);

test.each(batches)('mutated experiments from seed %i are planned, trained or refused in words', async (first) => {
  const faults: string[] = [];
  for (let seed = first; seed < first + each; seed++) faults.push(...(await faultsOf(seed, folder, seed % 10 === 0)));
  expect(faults).toEqual([]);
});
