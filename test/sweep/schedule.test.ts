import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { loadPlanned } from '../../src/api/load.ts';
import type { Answer, Epochs, Job, JobResult, RunResult } from '../../src/api/sweep-job.ts';
import type { Plan } from '../../src/experiment/plan.ts';
import { schedule, type Scheduled } from '../../src/sweep/schedule.ts';
import { openJournal } from '../../src/sweep/store.ts';
import type { Decision, History, SweepSettings } from '../../src/sweep/sweep.ts';
import { createWorkers, type Workers } from '../../src/sweep/workers.ts';
import { emptyFolder, root } from '../cli/_assay.ts';

const file = join(root, 'test/fixtures/cli/small.yaml');
const rates = [0.01, 0.02, 0.05, 0.1];
const planAt = async (index: number, set: readonly string[] = []): Promise<Plan> => (await loadPlanned(file, { set: [`optimizer.learningRate=${rates[index % rates.length]}`, ...set] })).plan;

type JobWorkers = Workers<Job, JobResult, Epochs, Answer>;
const opened: JobWorkers[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workers) => workers.close()));
});
const openWorkers = (lease?: number): JobWorkers => {
  const workers: JobWorkers = createWorkers(pathToFileURL(join(root, 'dist/sweep-worker.js')), lease === undefined ? {} : { lease });
  opened.push(workers);
  return workers;
};

const setup = async (folder: string, workers: JobWorkers, parallel: number, set: readonly string[] = [], seconds?: number): Promise<Scheduled & { stop: AbortController }> => {
  const plans = await Promise.all(rates.map((_, index) => planAt(index, set)));
  const stop = new AbortController();
  return {
    stop,
    store: openJournal(join(folder, 'sweep.jsonl')),
    seed: 1,
    settings: { repeats: 1, retries: 1, trialTimeout: '1 s' } as SweepSettings,
    objective: { metric: 'test/loss', goal: 'minimize' },
    propose: async ({ trials: { length } }: History): Promise<Decision> =>
      length < rates.length
        ? { do: 'run', trial: { candidate: length, key: String(length), point: { 'optimizer.learningRate': rates[length]! }, plan: plans[length]! }, refused: [] }
        : { do: 'end', by: 'space', reason: 'All points are tried.', refused: [] },
    planTrial: async ({ index }) => plans[index]!,
    run: async ({ index }, plan) => {
      const job: Job = { do: 'run', file, changes: {}, text: '', plan, folder: join(folder, 'trials', String(index), '1'), run: `small/sweep/trials/${index}/1`, metric: 'test/loss', judged: false };
      const worked = await workers.work(job, { signal: stop.signal, ...(seconds !== undefined && { seconds }) });
      return 'result' in worked ? { result: (worked.result as RunResult).outcome } : worked;
    },
    parallel,
    signal: stop.signal,
    tell: () => undefined,
  };
};

const values = async ({ store }: Scheduled) => (await store.history()).trials.map(({ outcome }) => outcome?.values[0]);
const undisturbed = async () => {
  const one = await setup(emptyFolder(), openWorkers(), 1);
  await schedule(one);
  return values(one);
};

test('two workers come to the same results as one, each trial with a run folder of its own', async () => {
  const folder = emptyFolder();
  const two = await setup(folder, openWorkers(), 2);
  expect(await schedule(two)).toMatchObject({ do: 'end', by: 'space' });
  const found = await values(two);
  expect(found).toEqual(await undisturbed());
  expect(new Set(found).size).toBe(4);
  for (const index of [0, 1, 2, 3]) {
    const run = join(folder, 'trials', String(index), '1');
    expect(['experiment.yaml', 'plan.json', 'environment.json', 'events.jsonl', 'metrics.csv', 'model'].filter((name) => !existsSync(join(run, name)))).toEqual([]);
  }
});

test('a worker that is killed is replaced and its trial tried again', async () => {
  const folder = emptyFolder();
  const workers = openWorkers();
  const two = await setup(folder, workers, 2, ['train.epochs=300']);
  const done = schedule(two);
  const log = join(folder, 'trials/0/1/events.jsonl');
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('epoch:end')) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const pid of workers.pids()) process.kill(pid, 'SIGKILL');
  await done;
  const states = readFileSync(join(folder, 'sweep.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { state: string; index: number; reason?: string });
  expect(states.filter(({ state }) => state === 'lost')[0]!.reason).toBe('Its worker was ended by SIGKILL.');
  expect(states.filter(({ state }) => state === 'completed').map(({ index }) => index).sort()).toEqual([0, 1, 2, 3]);
  expect(existsSync(join(folder, 'trials/0/1.lost-1/events.jsonl'))).toBe(true);
  const calm = await setup(emptyFolder(), openWorkers(), 1, ['train.epochs=300']);
  await schedule(calm);
  expect(await values(two)).toEqual(await values(calm));
});

test('what is interrupted goes on where it was, and nothing is run twice', async () => {
  const folder = emptyFolder();
  const first = await setup(folder, openWorkers(), 1);
  const tried: number[] = [];
  const stopping: Scheduled = { ...first, run: async (trial, ...rest) => (tried.push(trial.index), tried.length === 2 && first.stop.abort(), first.run(trial, ...rest)) };
  expect(await schedule(stopping)).toEqual({ do: 'interrupted' });
  await first.store.close();
  const second = await setup(folder, openWorkers(), 2);
  const again: number[] = [];
  await schedule({ ...second, run: (trial, ...rest) => (again.push(trial.index), second.run(trial, ...rest)) });
  expect(tried).toEqual([0, 1]);
  expect(again.sort()).toEqual([1, 2, 3]);
  expect(await values(second)).toEqual(await undisturbed());
});

test('a trial that never ends fails by its time, and its worker is replaced', async () => {
  const endless = await setup(emptyFolder(), openWorkers(), 2, ['train.epochs=100000000'], 1);
  await schedule(endless);
  expect((await endless.store.history()).trials.map(({ outcome }) => outcome?.status)).toEqual(['failed', 'failed', 'failed', 'failed']);
});

test('a worker that dies each time fails its trial when the retries are used up', async () => {
  const folder = emptyFolder();
  const fatal = await setup(folder, openWorkers(), 1);
  await schedule({ ...fatal, run: async () => ({ lost: 'Its worker was ended by SIGKILL.' }) });
  const last = readFileSync(join(folder, 'sweep.jsonl'), 'utf8').trim().split('\n').at(-1)!;
  expect(JSON.parse(last)).toMatchObject({ state: 'failed', outcome: { reason: 'Its worker was ended by SIGKILL. So it was 2 times, and it is not tried again.' } });
});
