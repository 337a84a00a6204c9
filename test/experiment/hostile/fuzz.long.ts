import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { faultsOf, fuzzFolder } from './_fuzz.ts';

const folder = fuzzFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test('10,000 mutated experiments are planned, trained or refused in words', async () => {
  const faults: string[] = [];
  for (let seed = 1000; seed < 11_000; seed++) faults.push(...(await faultsOf(seed, folder, seed % 10 === 0)));
  expect(faults).toEqual([]);
});
