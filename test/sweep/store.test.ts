import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../src/sweep/store.ts';
import { emptyFolder } from '../cli/_assay.ts';

const point = { 'optimizer.momentum': 0.5 };
const trial = (index: number) => ({ index, candidate: index, point });
const done = (value: number) => ({ status: 'completed', values: [value], epochs: 2, seconds: 1.5 }) as const;

test('a journal that is opened again knows what it knew, NaN included', async () => {
  const path = join(emptyFolder(), 'sweep/sweep.jsonl');
  const first = openJournal(path);
  await first.add(trial(0));
  await first.add(trial(1));
  await first.finish((await first.claim(0))!, done(Number.NaN), 'All is done.');
  await first.close();
  const again = openJournal(path);
  expect(await again.history()).toEqual({ trials: [{ ...trial(0), outcome: done(Number.NaN) }, trial(1)] });
  expect(await again.waiting()).toEqual([trial(1)]);
  expect(await again.claim(0)).toBeNull();
});

test('an outcome is final, and an older claim has no say', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const store = openJournal(path);
  await store.add(trial(0));
  const first = (await store.claim(0))!;
  expect(await store.claim(0)).toBeNull();
  expect(await store.lose(first, 'Its worker was ended by SIGKILL.')).toBe(true);
  const second = (await store.claim(0))!;
  expect([first.attempt, second.attempt]).toEqual([1, 2]);
  expect(await store.finish(first, done(1), 'Too late.')).toBe(false);
  expect(await store.finish(second, done(2), 'In time.')).toBe(true);
  expect(await store.finish(second, done(3), 'Once more.')).toBe(false);
  expect((await store.history()).trials[0]!.outcome!.values).toEqual([2]);
  expect(readFileSync(path, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { state: string }).state)).toEqual(['queued', 'running', 'lost', 'running', 'over']);
});

test('a torn last line is dropped, and the attempt under way is lost', async () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  const first = openJournal(path);
  await first.add(trial(0));
  const old = (await first.claim(0))!;
  await first.close();
  appendFileSync(path, '{"state":"over","time":"2026-11-2');
  const again = openJournal(path);
  expect(await again.waiting()).toEqual([trial(0)]);
  expect(await again.finish(old, done(1), 'From another life.')).toBe(false);
  expect((await again.claim(0))!.attempt).toBe(2);
  expect(readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { state: string }).state)).toEqual(['queued', 'running', 'lost', 'running']);
});

test('a broken line in the middle is not guessed at', () => {
  const path = join(emptyFolder(), 'sweep.jsonl');
  writeFileSync(path, 'nonsense\n{"state":"queued","index":0,"candidate":0,"point":{}}\n');
  expect(() => openJournal(path)).toThrow(`${path}:1 is no line of a sweep's journal; move the sweep's folder aside to begin anew.`);
});
