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

const signsIn = (text: string): number => text.match(/[[\]{},]|\n[ \t]*[^\s#]/g)?.length ?? 0;

/** Just below the limits of bytes and of signs, where a file takes longest. */
const largestFiles = (): [string, string][] =>
  Object.entries(hostileFiles(20_000)).map(([name, text]) => {
    const size = Math.floor(Math.min(990_000, (20_000 * 49_000) / Math.max(1, signsIn(text))));
    return [name, hostileFiles(size)[name]!.slice(0, 999_000)];
  });

test.each([...Object.entries(hostileFiles(995_000)), ...largestFiles()])('%s', async (name, text) => {
  const { seconds, printed } = await secondsOf(text);
  process.stdout.write(`${seconds.toFixed(2)} s  ${name}\n`);
  expect(seconds).toBeLessThan(1);
  expect(printed.split('\n').length).toBeLessThan(1000);
});
