import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { loadComponents } from '../../src/run/load/components.ts';
import { builtins } from '../../src/components/index.ts';
import { createDataIo } from '../../src/data/io.ts';
import { codes, formatIssues } from '../../src/experiment/issues/issue.ts';
import { readExperiment, settle } from '../../src/experiment/load.ts';
import { readText } from '../../src/experiment/read/text.ts';
import type { Issue } from '../../src/contracts/issue.ts';
import { isSweep, planSweep } from '../../src/sweep/space/plan-sweep.ts';

const fixtures = 'test/fixtures/invalid';
const goldens = 'test/golden/issues';
const update = process.env['UPDATE_GOLDEN'] === '1';
const names = readdirSync(fixtures)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'));
const codeOf = (name: string) =>
  Object.keys(codes)
    .filter((code) => name === code || name.startsWith(`${code}-`))
    .sort((a, b) => b.length - a.length)[0];

/**
 * A fixture names the command line it is for in comments at its top, `# --set path=value`, and the reporter that a
 * variable asks for.
 */
const issuesOf = async (name: string): Promise<readonly Issue[]> => {
  const file = join(fixtures, `${name}.yaml`);
  const set = [...readFileSync(file, 'utf8').matchAll(/^# --set (.*)$/gm)].map((match) => match[1]!);
  const [, type, by] = /^# with (\S+) by (\S+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  const reporters = type && by ? { added: { type, by } } : {};
  const io = {
    readText,
    data: (from: string) => createDataIo(from),
    components: loadComponents,
  };
  const read = await readExperiment({ file, set, env: { ASSAY_FIXTURE_TEXT: 'secret' }, reporters, io }, builtins);
  return (isSweep(read) ? await planSweep(read) : await settle(read)).issues;
};

const visited = new Set<string>();

test.each(names)('%s', async (name) => {
  const issues = await issuesOf(name);
  const golden = join(goldens, `${name}.txt`);
  const text = formatIssues(issues, { colors: false });
  visited.add(`${name}.txt`);
  expect(issues.map(({ code }) => code)).toContain(codeOf(name));
  if (update) {
    mkdirSync(goldens, { recursive: true });
    writeFileSync(golden, text);
  }
  expect(text).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : '');
});

test('every code has a fixture, and no golden lacks one', () => {
  if (update)
    for (const file of readdirSync(goldens).filter((golden) => !visited.has(golden))) rmSync(join(goldens, file));
  expect([...new Set(names.map(codeOf))].sort()).toEqual(Object.keys(codes).sort());
  expect(readdirSync(goldens).sort()).toEqual(names.map((name) => `${name}.txt`).sort());
});
