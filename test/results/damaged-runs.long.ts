import { beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, damages, makeRun, type Damage } from './_damaged-runs.ts';

const count = 2500;
const chunks = 25;

describe('no damage of a file of a run ends a command with a stack trace', { timeout: 3_600_000 }, () => {
  let folder: string;
  let all: readonly Damage[];
  beforeAll(async () => {
    folder = await makeRun();
    all = damages(folder);
  });

  it.each(Array.from({ length: chunks }, (_, i) => i))('part %i', async (chunk) => {
    for (let i = chunk; i < count; i += chunks) {
      const damage = all[Math.floor((i * all.length) / count)]!;
      expect.soft(await complaintsOf(folder, damage)).toEqual([]);
    }
    expect(process.memoryUsage().rss / 1e9).toBeLessThan(2);
  });
});
