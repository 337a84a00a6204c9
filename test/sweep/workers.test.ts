import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createWorkers, type Workers } from '../../src/sweep/work/workers.ts';
import { isAlive } from './_run-sweep.ts';

const entry = { path: join(import.meta.dirname, '_worker.mjs'), execArgv: undefined };
type Slept = { readonly slept: number; readonly pid: number };
const opened: Workers<number, Slept, never, never>[] = [];
const open = (lease?: number) => {
  const workers = createWorkers<number, Slept, never, never>(entry, lease === undefined ? {} : { lease });
  opened.push(workers);
  return workers;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workers) => workers.close()));
});
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('a process does job after job, and a dead one is replaced', async () => {
  const workers = open();
  const first = await workers.work(1);
  expect(await workers.work(1)).toEqual(first);
  expect(await workers.work(-1)).toEqual({ lost: 'Its worker ended with code 3.' });
  const [a, b] = await Promise.all([workers.work(50), workers.work(50)]);
  expect(workers.pids()).toHaveLength(2);
  expect([a, b]).toMatchObject([{ result: { slept: 50 } }, { result: { slept: 50 } }]);
});

test('a worker stopped past its lease loses its job and is killed', async () => {
  const workers = open(0.4);
  const work = workers.work(600);
  const [id] = workers.pids();
  await new Promise((resolve) => setTimeout(resolve, 200));
  process.kill(id!, 'SIGSTOP');
  expect(await work).toEqual({ lost: 'Its worker gave no sign of life for 0.4 s.' });
  await until(() => !isAlive(id!));
  // One that works longer than its lease, and says so, keeps its job.
  expect(await workers.work(900)).toMatchObject({ result: { slept: 900 } });
});

test('a job that takes too long is killed', async () => {
  const workers = open();
  expect(await workers.work(60_000, { seconds: 0.2 })).toEqual({ timedOut: true });
  expect(workers.pids()).toEqual([]);
});

test('workers end by themselves when their parent is killed', async () => {
  const worker = JSON.stringify(join(import.meta.dirname, '_worker.mjs'));
  const code = `import { fork } from 'node:child_process';
    const child = fork(${worker}, ['60'], { execArgv: [] });
    child.send({ do: 'work', job: 60000 });
    child.on('message', () => console.log(child.pid));
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const id = Number(await new Promise((resolve) => parent.stdout.once('data', (text) => resolve(String(text)))));
  expect(isAlive(id)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(id));
});
