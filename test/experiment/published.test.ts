import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { load } from '../../src/api/load.ts';

const names = readdirSync('experiments').filter((file) => file.endsWith('.yaml'));

test.each(names)('experiments/%s has no mistake and no warning, and its plan is as it was', async (name) => {
  const { issues, plan } = await load(`experiments/${name}`);
  expect(issues).toEqual([]);
  const golden = `test/golden/plans/${name.replace(/yaml$/, 'json')}`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync('test/golden/plans', { recursive: true });
    writeFileSync(golden, `${JSON.stringify(plan, null, 2)}\n`);
  }
  expect(plan).toEqual(existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : 'no golden');
});

test('no golden lacks an experiment', () => {
  expect(readdirSync('test/golden/plans').sort()).toEqual(names.map((name) => name.replace(/yaml$/, 'json')).sort());
});
