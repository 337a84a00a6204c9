import { expect, it } from 'vitest';
import { complaintsOf, damages, makeRun } from './_damaged-runs.ts';

it('no damage of a file of a run ends a command with a stack trace', { timeout: 3 * 3_600_000 }, async () => {
  const folder = await makeRun();
  const all = damages(folder);
  const count = 2500;
  for (let i = 0; i < count; i++) {
    const damage = all[Math.floor((i * all.length) / count)]!;
    expect.soft(await complaintsOf(folder, damage)).toEqual([]);
  }
});
