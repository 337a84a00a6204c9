import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { emptyFolder } from '../cli/_assay.ts';
import { expectWhole, foundIn, isAlive, journalOf, orphansOfKill, startSweep, workersOf } from './_run-sweep.ts';

const grid = [
  '--set',
  'sweep.space={optimizer.learningRate: [0.01, 0.02, 0.05, 0.1], optimizer.beta1: [0.8, 0.9]}',
  '--set',
  'train.epochs=3000',
  '--set',
  'train.logEvery=1000000',
  '--set',
  'sweep.retries=1000',
];
// Long enough that a worker is at work whenever one is killed.
const searches: Readonly<Record<string, readonly string[]>> = {
  grid,
  'grid with checkpoints': [...grid, '--set', 'train.checkpoint={every: 200 epochs}'],
  'random with repeats and a pruner': [
    '--set',
    'sweep.space={optimizer.learningRate: {logUniform: [0.001, 0.3]}}',
    '--set',
    'sweep.sampler={type: random, trials: 8}',
    '--set',
    'sweep.repeats=2',
    '--set',
    'sweep.pruner={type: asha, sync: true, first: 400 epochs}',
    '--set',
    'train.epochs=2000',
    '--set',
    'train.logEvery=1000000',
    '--set',
    'sweep.retries=1000',
  ],
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const undisturbed = async (args: readonly string[]) => {
  const out = emptyFolder();
  expect((await startSweep(out, ...args).ended).code).toBe(0);
  return foundIn(out);
};

disturbed('killing workers, one or all, at any moment', async (args, folder, out, stream) => {
  const started = startSweep(out, ...args);
  let ended = false;
  void started.ended.then(() => (ended = true));
  for (let kills = 0; kills < 12 && !ended; kills++) {
    await pause(300 + stream.integer(2500));
    const workers = ended ? [] : workersOf(started.process.pid!);
    for (const id of stream.integer(3) === 0 ? workers : workers.slice(0, 1)) process.kill(id, 'SIGKILL');
  }
  expect((await started.ended).code).toBe(0);
  expect(journalOf(folder).filter(({ state }) => state === 'lost').length).toBeGreaterThan(0);
});

disturbed(
  'killing the sweep’s own process at any moment; its workers end by themselves',
  async (args, _folder, out, stream) => {
    for (let kills = 0; ; kills++) {
      const started = startSweep(out, ...args);
      const code = await Promise.race([
        started.ended.then(({ code }) => code),
        pause(kills < 8 ? 800 + stream.integer(3500) : 1e6).then(() => 'kill' as const),
      ]);
      if (code !== 'kill') return void expect(code).toBe(0);
      const workers = workersOf(started.process.pid!);
      started.process.kill('SIGKILL');
      await started.ended;
      const deadline = Date.now() + 5000;
      while (workers.some(isAlive) && Date.now() < deadline) await pause(10);
      expect(workers.filter(isAlive)).toEqual([]);
    }
  },
);

test('a worker stopped past its lease loses its trial and is killed; the results stay the same', async () => {
  const out = emptyFolder();
  const folder = join(out, 'swept/sweep');
  const started = startSweep(out, ...grid);
  await started.said(/"state":"running"/);
  const [worker] = workersOf(started.process.pid!);
  process.kill(worker!, 'SIGSTOP');
  while (isAlive(worker!)) await pause(100);
  expect((await started.ended).code).toBe(0);
  const lost = journalOf(folder).filter((line) => line.state === 'lost');
  expect(lost).toMatchObject([{ attempt: 1, died: true, reason: 'Its worker gave no sign of life for 120 s.' }]);
  expectWhole(folder, 8);
  expect(await foundIn(out)).toEqual(await undisturbed(grid));
});

test('a stopped sweep keeps its trials, and continues when it is woken', async () => {
  const out = emptyFolder();
  const started = startSweep(out, ...grid);
  await started.said(/"state":"completed"/);
  const all = [started.process.pid!, ...workersOf(started.process.pid!)];
  for (const id of all) process.kill(id, 'SIGSTOP');
  await pause(130_000);
  const other = await startSweep(out, ...grid).ended;
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toContain(`Process ${all[0]} is working on this sweep`);
  for (const id of all.reverse()) process.kill(id, 'SIGCONT');
  expect((await started.ended).code).toBe(0);
  expect(journalOf(join(out, 'swept/sweep')).filter(({ state }) => state === 'lost')).toEqual([]);
  expectWhole(join(out, 'swept/sweep'), 8);
  expect(await foundIn(out)).toEqual(await undisturbed(grid));
});

/** After whatever was done to it, a sweep has found what an undisturbed one finds. */
function disturbed(
  what: string,
  disturb: (args: readonly string[], folder: string, out: string, stream: ReturnType<typeof random>) => Promise<void>,
): void {
  test.each(Object.keys(searches))(`${what}: %s`, async (name) => {
    const out = emptyFolder();
    const folder = join(out, 'swept/sweep');
    await disturb(searches[name]!, folder, out, random(Date.now() % 1000, name));
    expect(existsSync(folder)).toBe(true);
    expectWhole(folder, 8);
    expect(await foundIn(out)).toEqual(await undisturbed(searches[name]!));
  });
}

test('a sweep killed 60 times at random moments of its start leaves no worker behind', async () => {
  const stream = random(3, 'test/orphans');
  for (let kill = 0; kill < 60; kill++) expect(await orphansOfKill(stream.integer(250))).toEqual([]);
});
