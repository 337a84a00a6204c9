import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runSweep } from '../../src/api/run-sweep.ts';
import type { SweepOptions } from '../../src/sweep/coordinate/options.ts';
import { readSweep } from '../../src/results/sweep/read-sweep.ts';
import type { RecordedSweep } from '../../src/results/sweep/recorded-sweep.ts';
import type { Event } from '../../src/contracts/events.ts';
import type { TimedLine } from '../../src/sweep/journal/journal.ts';
import { emptyFolder, root, startAssay, type Started } from '../cli/_assay.ts';

export const sweepFile = join(root, 'test/fixtures/cli/sweep.yaml');

/** Runs the sweep of the fixtures in this process. */
export const sweep = async (out: string, set: readonly string[] = [], options: SweepOptions = {}) => {
  const events: Event[] = [];
  const result = await runSweep(sweepFile, { out, set, onEvent: (event) => events.push(event), ...options });
  return { result, events, record: await readSweep(result.folder) };
};
export const onlyOf = <T extends Event['type']>(events: readonly Event[], type: T) =>
  events.filter((event): event is Extract<Event, { type: T }> => event.type === type);

/** What a sweep found, without what differs from time to time. */
export const found = ({ trials }: RecordedSweep) =>
  trials.map(({ index, state, point, values, epochs }) => ({ index, state, point, values, epochs }));
export const foundIn = async (out: string, name = 'swept') => found(await readSweep(join(out, name)));

export const journalOf = (folder: string): TimedLine[] =>
  readFileSync(join(folder, 'sweep.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TimedLine);

const final: readonly string[] = ['completed', 'pruned', 'failed', 'cancelled'];

/** Every trial has one final outcome, every run a whole folder; nothing half-written is left, and nobody works on. */
export const expectWhole = (folder: string, trials: number): void => {
  const lines = journalOf(folder);
  const ends = lines.flatMap((line) => (final.includes(line.state) && 'index' in line ? [line.index] : []));
  expect(ends.sort((a, b) => a - b)).toEqual(Array.from({ length: trials }, (_, i) => i));
  const runs = readdirSync(join(folder, 'trials')).flatMap((trial) =>
    readdirSync(join(folder, 'trials', trial))
      .filter((name) => !name.includes('.lost-'))
      .map((seed) => join(folder, 'trials', trial, seed)),
  );
  for (const run of runs)
    if (readFileSync(join(run, 'events.jsonl'), 'utf8').includes('"status":"completed"'))
      expect(
        ['environment.json', 'experiment.yaml', 'metrics.csv', 'model', 'plan.json'].filter(
          (name) => !existsSync(join(run, name)),
        ),
      ).toEqual([]);
  const left = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.partial$|\.lock$/.test(name) && !name.includes('.lost-'));
  expect(left).toEqual([]);
  expect(childrenOf(folder)).toEqual([]);
};

/** Worker processes whose command line or open files name a folder; none except on Linux. */
const childrenOf = (folder: string): number[] => {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((id) => opens(id, folder));
};
const opens = (id: number, folder: string): boolean => {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false;
  }
};

/** Processes that a process has started. */
export const workersOf = (id: number): number[] =>
  readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
export const isAlive = (id: number): boolean => {
  try {
    process.kill(id, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
};

export const startSweep = (out: string, ...args: string[]): Started => startMarkedSweep('', out, ...args);

/** A sweep whose processes carry a mark in their environment, by which `markedProcesses` finds them. */
export const startMarkedSweep = (mark: string, out: string, ...args: string[]): Started =>
  startAssay(['run', sweepFile, '--out', out, '--json', ...args], { env: { ASSAY_TEST_MARK: mark } });

/** Linux only; elsewhere none are found. */
export const markedProcesses = (mark: string): number[] => {
  if (!existsSync('/proc/self/environ')) return [];
  const isMarked = (id: number): boolean => {
    try {
      return readFileSync(`/proc/${id}/environ`, 'latin1').includes(`ASSAY_TEST_MARK=${mark}\0`) && isAlive(id);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(isMarked);
};

/** Kills the sweep's own process within some milliseconds of its first worker; returns workers that live 20 s later. */
export const orphansOfKill = async (milliseconds: number): Promise<number[]> => {
  const mark = randomUUID();
  const started = startMarkedSweep(mark, emptyFolder());
  const own = started.process.pid!;
  while (isAlive(own) && workersOf(own).length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  started.process.kill('SIGKILL');
  while (isAlive(own)) await new Promise((resolve) => setTimeout(resolve, 1));
  const limit = performance.now() + 20_000;
  while (markedProcesses(mark).length > 0 && performance.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const orphans = markedProcesses(mark);
  for (const id of orphans) process.kill(id, 'SIGKILL');
  return orphans;
};
