import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validate } from '../../../src/api/validate.ts';
import { formatIssues } from '../../../src/experiment/issues/issue.ts';
import { hostileFiles } from './_hostile.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Seconds of the processor, so that other work on the machine does not count. */
const secondsOf = async (text: string): Promise<{ readonly seconds: number; readonly printed: string }> => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, text);
  const before = process.cpuUsage();
  const [checked] = await validate([file]);
  const printed = formatIssues(checked!.issues, { colors: false });
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, printed };
};

test.each(Object.entries(hostileFiles(100_000)))('100 kB: %s', async (name, text) => {
  const { seconds, printed } = await secondsOf(text);
  process.stdout.write(`${seconds.toFixed(2)} s  ${name}\n`);
  expect(seconds).toBeLessThan(1);
  expect(printed.split('\n').length).toBeLessThan(1000);
});
