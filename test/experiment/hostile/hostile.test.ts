import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validate } from '../../../src/api/validate.ts';
import { formatIssues } from '../../../src/experiment/issues/issue.ts';
import { hostileFiles } from './_hostile.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.entries(hostileFiles(10_000)))('%s is refused or accepted at once', async (_, text) => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, text);
  const before = process.cpuUsage();
  const [checked] = await validate([file]);
  const printed = formatIssues(checked!.issues, { colors: false });
  const { user, system } = process.cpuUsage(before);
  expect(printed.split('\n').length).toBeLessThan(1000);
  // A tenth of this on a quiet machine; coverage and other work on the processor take their share.
  expect((user + system) / 1e6).toBeLessThan(5);
});
