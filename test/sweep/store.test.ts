import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { JournalError } from '../../src/sweep/journal/journal.ts';
import { openJournal } from '../../src/sweep/journal/store.ts';
import type { Value } from '../../src/contracts/run-events.ts';
import { emptyFolder } from '../cli/_assay.ts';

const point = { 'optimizer.momentum': 0.5 };
const proposed = (candidate: number) => ({
  candidate,
  point,
  key: `key ${candidate}`,
  lineage: `lineage ${candidate}`,
});
const trial = (index: number) => ({ index, ...proposed(index), runs: [] });
const done = (value: Value) =>
  ({ status: 'completed', reason: 'All is done.', values: [value], epochs: 2, seconds: 1.5 }) as const;
const statesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { state: string }).state);

test('a reopened journal has the same trials, NaN included', async () => {
  const path = join(emptyFolder(), 'sweep/sweep.jsonl');
  const first = openJournal(path);
  await first.add(proposed(0));
  await first.add(proposed(1));
  await first.finish((await first.claim(0))!, done('NaN'));
  await first.close();
  const again = openJournal(path);
  expect(await again.history()).toEqual({ trials: [{ ...trial(0), outcome: done('NaN') }, trial(1)] });
  expect(await again.waiting()).toEqual([trial(1)]);
  expect(await again.claim(0)).toBeNull();
});

test('an outcome is final, and an older claim is refused', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const store = openJournal(path);
  await store.add(proposed(0));
  const first = (await store.claim(0))!;
  expect(await store.claim(0)).toBeNull();
  expect(await store.lose(first, 'Its worker was killed by SIGKILL.', true)).toBe(true);
  const second = (await store.claim(0))!;
  expect([first.attempt, second.attempt]).toEqual([1, 2]);
  expect(await store.finish(first, done(1))).toBe(false);
  expect(await store.finish(second, done(2))).toBe(true);
  expect(await store.finish(second, done(3))).toBe(false);
  expect((await store.history()).trials[0]!.outcome!.values).toEqual([2]);
  expect(statesOf(path)).toEqual(['began', 'queued', 'running', 'lost', 'running', 'completed']);
});

test('a torn last line is dropped, and the attempt under way is lost', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const first = openJournal(path);
  await first.add(proposed(0));
  const old = (await first.claim(0))!;
  await first.close();
  appendFileSync(path, '{"state":"over","time":"2026-11-2');
  const again = openJournal(path);
  expect(await again.waiting()).toEqual([trial(0)]);
  expect(await again.finish(old, done(1))).toBe(false);
  expect((await again.claim(0))!.attempt).toBe(2);
  expect(statesOf(path)).toEqual(['began', 'queued', 'running', 'began', 'lost', 'running']);
});

test.each([
  ['nonsense', 'Unexpected token'],
  ['null', 'null'],
  [
    '{"state":"running","index":3,"attempt":1,"token":"a","time":"2026-01-01T00:00:00Z"}',
    'trial 3 appears before its proposal',
  ],
  [
    '{"state":"queued","index":0,"candidate":0,"point":{},"key":"a","lineage":"a","time":"2026-01-01T00:00:00Z"}\n' +
      '{"state":"won","index":0,"time":"2026-01-01T00:00:00Z"}',
    'this version of assay does not know the state `won`',
  ],
])('a broken line is refused: %s', (text, reason) => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  writeFileSync(path, `${text}\n{"state":"ended","by":"space","reason":""}\n`);
  const open = () => openJournal(path);
  expect(open).toThrow(JournalError);
  expect(open).toThrow(`\`${path}:${text.split('\n').length}\` is no line of a sweep's journal (`);
  expect(open).toThrow(reason);
  expect(open).toThrow("Fix it, or move the sweep's folder aside to start over.");
});

test('a journal has one writer, and a dead or silent one loses it', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const first = openJournal(path);
  expect(() => openJournal(path)).toThrow(`Process ${process.pid} on`);
  const lock = join(dirname(path), '.lock');
  const held = JSON.parse(readFileSync(lock, 'utf8')) as Record<string, unknown>;
  // A living process of this machine keeps it, however long it was silent: it may be stopped.
  utimesSync(lock, new Date(0), new Date(0));
  expect(() => openJournal(path)).toThrow(`Process ${process.pid} on`);
  writeFileSync(lock, JSON.stringify({ ...held, host: 'elsewhere' }));
  expect(() => openJournal(path)).toThrow(`Process ${process.pid} on \`elsewhere\``);
  utimesSync(lock, new Date(0), new Date(0));
  const second = openJournal(path);
  await second.add(proposed(0));
  await expect(first.add(proposed(0))).rejects.toThrow('Another process took over this sweep');
  await first.close();
  await second.close();
  expect(existsSync(lock)).toBe(false);
  writeFileSync(lock, JSON.stringify({ ...held, began: '1' })); // another process has its number now
  const third = openJournal(path);
  expect((await third.history()).trials).toEqual([trial(0)]);
  await third.close();
});

test('a damaged lock is that of an unknown process until the lease is over', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const lock = join(dirname(path), '.lock');
  for (const damaged of ['null', '[]', '{"pid":"\\u001b[31m"}', JSON.stringify({ pid: -1, host: {}, began: 7 })]) {
    writeFileSync(lock, damaged);
    expect(() => openJournal(path)).toThrow('Process 0 on `unknown` is working on this sweep since unknown.');
    utimesSync(lock, new Date(0), new Date(0));
    await openJournal(path).close();
  }
});

test('a stopped process is named, with the command that continues it', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  const began = /\) \w (?:\S+ ){18}(\d+)/.exec(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))?.[1] ?? null;
  writeFileSync(
    join(dirname(path), '.lock'),
    JSON.stringify({ pid: child.pid, host: hostname(), began, since: 'today', token: 'its own' }),
  );
  child.kill('SIGSTOP');
  const stopped = new RegExp(
    `^Process ${child.pid} is working on this sweep since today, and is stopped\\. ` +
      `Continue it by \`kill -CONT ${child.pid}\``,
  );
  await vi.waitFor(() => expect(() => openJournal(path)).toThrow(stopped));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  await openJournal(path).close();
});

test('a changed file restarts the sequence and finds known trials by key', async () => {
  const store = openJournal(join(emptyFolder(), 'sweep.jsonl'));
  for (const candidate of [0, 1])
    await store.finish((await store.claim((await store.add(proposed(candidate))).index))!, done(candidate));
  await store.begin({} as never, true);
  expect((await store.history()).trials).toEqual([]);
  expect((await store.others()).map(({ index }) => index)).toEqual([0, 1]);
  const kept = await store.add({ ...proposed(1), candidate: 7 });
  expect(kept).toEqual({ ...trial(1), candidate: 7, outcome: done(1) });
  expect((await store.add(proposed(2))).index).toBe(2);
  await store.reopen(1, 'It is to be run again.');
  expect((await store.waiting()).map(({ index }) => index)).toEqual([1, 2]);
});

test('a journal of 10,000 trials opens within a second', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const time = '2026-11-24T00:00:00.000Z';
  const lines = Array.from({ length: 10_000 }, (_, index) => {
    const claim = { index, attempt: 1, token: `token ${index}` };
    const run = {
      repeat: 0,
      seed: 1,
      status: 'completed',
      reason: 'All 6 epochs are done.',
      values: { 'train/loss': 0.1, 'train/accuracy': 0.9, 'validation/loss': 0.2, 'validation/accuracy': index / 1e4 },
      epochs: 6,
      seconds: 9.5,
    };
    return [
      { state: 'queued', ...trial(index) },
      { state: 'running', ...claim },
      { state: 'ran', ...claim, run },
      { state: 'completed', ...claim, outcome: done(index) },
    ];
  }).flat();
  writeFileSync(path, lines.map((line) => `${JSON.stringify({ ...line, time })}\n`).join(''));
  const before = process.cpuUsage();
  const store = openJournal(path);
  const { user, system } = process.cpuUsage(before); // of this process: a busy machine takes longer
  expect((await store.history()).trials).toHaveLength(10_000);
  expect((user + system) / 1e6).toBeLessThan(1);
  await store.close();
});
