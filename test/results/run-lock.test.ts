import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockRun } from '../../src/results/run/run-lock.ts';
import { emptyFolder } from '../cli/_assay.ts';

const pathOf = (folder: string) => join(folder, '.lock');
const ownerOf = (folder: string) =>
  JSON.parse(readFileSync(pathOf(folder), 'utf8')) as { pid: number; host: string; began: string | null };

test('a run is locked until it is given up', () => {
  const folder = emptyFolder();
  const unlock = lockRun(folder);
  expect(() => lockRun(folder)).toThrow(`\`${folder}\` is being trained by process ${process.pid}.`);
  unlock();
  expect(existsSync(pathOf(folder))).toBe(false);
  lockRun(folder)();
});

test('what a process left that is no more is taken over, also where another one has its number now', async () => {
  const folder = emptyFolder();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  const lock = { pid: child.pid!, host: hostname(), began: null };
  writeFileSync(pathOf(folder), JSON.stringify(lock));
  expect(() => lockRun(folder)).toThrow(`process ${child.pid}`);
  writeFileSync(pathOf(folder), JSON.stringify({ ...lock, began: '1' }));
  lockRun(folder)();
  writeFileSync(pathOf(folder), JSON.stringify(lock));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const unlock = lockRun(folder);
  expect(ownerOf(folder).pid).toBe(process.pid);
  unlock();
});

test('a lock torn by its process is taken over; of another machine it is not known', () => {
  const folder = emptyFolder();
  writeFileSync(pathOf(folder), '{"pid":');
  lockRun(folder)();
  writeFileSync(pathOf(folder), JSON.stringify({ pid: 1, host: 'elsewhere', began: null }));
  expect(() => lockRun(folder)).toThrow(
    `is being trained by process 1 on \`elsewhere\`; if that is gone, remove \`${pathOf(folder)}\`.`,
  );
});

test('a lock that names no process is taken over', () => {
  const folder = emptyFolder();
  const owner = { pid: process.pid, host: hostname(), began: null };
  for (const damaged of [null, 7, [], {}, { ...owner, pid: '1' }, { ...owner, pid: -1 }, { ...owner, host: {} }]) {
    writeFileSync(pathOf(folder), JSON.stringify(damaged));
    lockRun(folder)();
  }
});
