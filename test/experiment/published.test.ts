import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { read } from '../../src/run/load/load.ts';
import { settle } from '../../src/experiment/load.ts';
import { isSweep, planSweep } from '../../src/sweep/space/plan-sweep.ts';

const names = readdirSync('experiments').filter((file) => file.endsWith('.yaml'));

test.each(names)('experiments/%s has no mistake and no warning, and its plan is as it was', async (name) => {
  const { issues, plan } = await planOf(`experiments/${name}`);
  expect(issues).toEqual([]);
  const golden = `test/golden/plans/${name.replace(/yaml$/, 'json')}`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync('test/golden/plans', { recursive: true });
    writeFileSync(golden, `${JSON.stringify(plan, null, 2)}\n`);
  }
  expect(plan).toEqual(existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : 'no golden');
});

/** Of a sweep, the plan of its first trial that can be built. */
const planOf = async (file: string) => {
  const written = await read(file);
  if (!isSweep(written)) return settle(written);
  const { issues, sweep } = await planSweep(written);
  return { issues, plan: sweep?.base };
};

test('no golden lacks an experiment', () => {
  expect(readdirSync('test/golden/plans').sort()).toEqual(names.map((name) => name.replace(/yaml$/, 'json')).sort());
});

test('the table in the comments of the starter lacks nothing but its file', async () => {
  const file = 'examples/starter.yaml';
  const starter = readFileSync(file, 'utf8');
  const [, snippet] = /# your own table: (\{.*\})$/m.exec(starter) ?? [];
  const written = parse(starter) as object;
  const { issues } = await settle(await read(file, { text: stringify({ ...written, data: parse(snippet!) }) }));
  expect(issues.map(({ code, path }) => [code, path])).toEqual([['data-error', 'data.train']]);
});
