import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { createRunFolder, folderName, type NewRun } from '../../src/results/run/run-folder.ts';
import { FolderError } from '../../src/results/folder-error.ts';
import { fixtureEvents } from '../fixtures/runs/fixture-events.ts';

const start = fixtureEvents('mnist').find((event) => event.type === 'trial:start')!;
const scratch = () => realpathSync(mkdtempSync(join(tmpdir(), 'assay-folder-')));
const newRun = (out: string, change: Partial<NewRun> = {}): NewRun => ({
  out,
  name: 'mnist-mlp',
  fingerprint: start.environment.fingerprint,
  time: new Date('2026-11-24T03:52:10.987Z'),
  files: { experiment: 'name: mnist-mlp # as written\n', plan: start.plan, environment: start.environment },
  ...change,
});

test('a run gets a folder named by time and fingerprint, with its three files', () => {
  const out = scratch();
  const { path, run } = createRunFolder(newRun(out));
  expect(run).toBe('mnist-mlp/2026-11-24T03-52-10-3b9fe1c2');
  expect(relative(out, path)).toBe(join('mnist-mlp', '2026-11-24T03-52-10-3b9fe1c2'));
  expect(readdirSync(path).sort()).toEqual(['environment.json', 'experiment.yaml', 'plan.json']);
  expect(readFileSync(join(path, 'experiment.yaml'), 'utf8')).toBe('name: mnist-mlp # as written\n');
  expect(JSON.parse(readFileSync(join(path, 'plan.json'), 'utf8'))).toEqual(start.plan);
  expect(JSON.parse(readFileSync(join(path, 'environment.json'), 'utf8'))).toEqual(start.environment);
});

test('runs of one second do not share a folder, and `latest` is the newest', () => {
  const out = scratch();
  const runs = [1, 2, 3].map(() => createRunFolder(newRun(out)).run);
  expect(runs.map((run) => run.slice(-11))).toEqual(['10-3b9fe1c2', '-3b9fe1c2-2', '-3b9fe1c2-3']);
  expect(lstatSync(join(out, 'mnist-mlp/latest')).isSymbolicLink()).toBe(true);
  expect(readlinkSync(join(out, 'mnist-mlp/latest'))).toBe('2026-11-24T03-52-10-3b9fe1c2-3');
  expect(readdirSync(join(out, 'mnist-mlp'))).toHaveLength(4);
});

test.each([
  ['../../etc', 'etc'],
  ['..', 'experiment'],
  ['', 'experiment'],
  ['a/b\\c', 'a-b-c'],
  ['/abs', 'abs'],
  ['.hidden', 'hidden'],
  ['größe 2\u0000\n', 'größe-2-'],
  ['x'.repeat(300), 'x'.repeat(80)],
])('the name %j becomes the folder %j, inside `out`', (name, expected) => {
  expect(folderName(name)).toBe(expected);
  const out = scratch();
  const { path } = createRunFolder(newRun(join(out, 'runs'), { name }));
  expect(relative(join(out, 'runs'), path)).toBe(join(expected, '2026-11-24T03-52-10-3b9fe1c2'));
  expect(readdirSync(out)).toEqual(['runs']);
});

test('where a folder cannot be made, one sentence says why', () => {
  const file = join(scratch(), 'runs');
  writeFileSync(file, 'mine');
  expect(() => createRunFolder(newRun(file))).toThrow(FolderError);
  expect(() => createRunFolder(newRun(file))).toThrow(
    `\`${file}/mnist-mlp\` could not be written: a part of its path is a file, not a folder. What was written ` +
      'before is kept.',
  );
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test('a folder called `latest` that is in the way is left alone', () => {
  const out = scratch();
  const { path } = createRunFolder(newRun(out, { name: 'a' }));
  expect(existsSync(path)).toBe(true);
  const parent = join(out, 'b');
  createRunFolder(newRun(join(out, 'b'), { name: 'latest' }));
  expect(() => createRunFolder(newRun(out, { name: 'b' }))).toThrow(
    /`.*b` could not be written: a folder of that name is in the way/,
  );
  expect(readdirSync(parent).filter((name) => name.startsWith('.latest'))).toEqual([]);
});
