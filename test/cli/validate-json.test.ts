import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { command } from './_in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-validate-json-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('`validate --json` prints the issues of each file with their total', async () => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, 'name: x\nsed: 1\n');
  const { code, stdout, stderr } = await command('validate', '--json', 'experiments/regression.yaml', file);
  expect(code).toBe(2);
  expect(stderr).toBe('');
  const [right, wrong] = JSON.parse(stdout) as Record<string, unknown>[];
  const notes = ['342 of 344 rows of `data/penguins.csv`; 2 without `bill_length_mm`'];
  expect(right).toEqual({ file: 'experiments/regression.yaml', total: 0, issues: [], notes });
  expect(wrong!['total']).toBe((wrong!['issues'] as unknown[]).length);
  expect(wrong!['issues']).toContainEqual(
    expect.objectContaining({
      code: 'unknown-key',
      severity: 'error',
      path: 'sed',
      place: { file, line: 2, column: 1, length: 3, source: 'sed: 1' },
    }),
  );
});
