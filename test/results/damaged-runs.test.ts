import { expect, it } from 'vitest';
import { complaintsOf, damages, makeRun } from './_damaged-runs.ts';

it('a run with a damaged file is refused in a sentence, or used without it', { timeout: 120_000 }, async () => {
  const folder = await makeRun();
  const all = damages(folder);
  expect(all.length).toBeGreaterThan(2000);
  const complaints: string[] = [];
  for (let i = 0; i < all.length; i += Math.ceil(all.length / 31))
    complaints.push(...(await complaintsOf(folder, all[i]!, 2)));
  expect(complaints).toEqual([]);
});
