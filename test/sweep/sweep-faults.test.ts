import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { emptyFolder } from '../cli/_assay.ts';
import {
  expectWhole,
  found,
  foundIn,
  isAlive,
  journalOf,
  onlyOf,
  orphansOfKill,
  startSweep,
  sweep,
  workersOf,
} from './_run-sweep.ts';

vi.setConfig({ testTimeout: 120_000 }); // workers load a while where the machine is busy

test('trials that kill their worker, throw, diverge or hang leave other trials unaffected', async () => {
  const out = emptyFolder();
  const set = [
    'sweep.space={}',
    'sweep.sampler={type: points, points: [{}, {train.stoppers.0.what: kill}, ' +
      '{train.stoppers.0.what: throw}, {optimizer.learningRate: 3.0e+38}, {train.stoppers.0.what: hang}, ' +
      '{optimizer.learningRate: 0.1}]}',
    'sweep.trialTimeout=3 s',
  ];
  const { record, result, events } = await sweep(out, set);
  expect(record.trials.map(({ state }) => state)).toEqual([
    'completed',
    'failed',
    'failed',
    'completed',
    'failed',
    'completed',
  ]);
  expect(record.trials.map(({ reason }) => reason)).toEqual([
    'All 3 epochs are done.',
    'Its worker was killed by SIGKILL. This happened 2 times, so it is not retried.',
    expect.stringContaining('The author of this stopper was wrong.'),
    expect.stringContaining('The loss is NaN at step 2.'),
    'It took longer than `trialTimeout`, 3 s.',
    'All 3 epochs are done.',
  ]);
  expect(Number.isFinite(record.trials[3]!.values[0])).toBe(false);
  expect(record.best).toBe(record.trials[0]!.values[0]! < record.trials[5]!.values[0]! ? 0 : 5);
  expect(result.failed.find(({ trial }) => trial === 2)!.error).toMatch(
    /The author of this stopper was wrong\.\n\s+at .*trouble/,
  );
  expect(
    onlyOf(events, 'sweep:trial')
      .filter(({ state }) => state === 'lost')
      .map(({ trial, try: attempt }) => [trial, attempt]),
  ).toEqual([
    [1, 1],
    [1, 2],
  ]);
  expectWhole(result.folder, 6);

  const again = await sweep(out, set, { rerun: 'failed' });
  expect(
    [
      ...new Set(
        onlyOf(again.events, 'sweep:trial').flatMap(({ state, trial }) => (state === 'running' ? [trial] : [])),
      ),
    ].sort(),
  ).toEqual([1, 2, 4]);
});

test('a worker that dies mid-training is replaced, and its trial resumes bit for bit', async () => {
  const out = emptyFolder();
  const set = [
    'sweep.space={optimizer.learningRate: [0.01]}',
    'train.epochs=400',
    'train.checkpoint={every: 20 epochs}',
    'train.logEvery=1000000',
  ];
  const done = sweep(out, set);
  const folder = join(out, 'swept/sweep/trials/0/1');
  while (
    !existsSync(join(folder, 'events.jsonl')) ||
    !readFileSync(join(folder, 'events.jsonl'), 'utf8').includes('"type":"checkpoint"')
  )
    await new Promise((resolve) => setTimeout(resolve, 5));
  for (const id of workersOf(process.pid))
    if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('sweep-worker')) process.kill(id, 'SIGKILL');
  const { record, result } = await done;
  expect(journalOf(result.folder).filter(({ state }) => state === 'lost')).toHaveLength(1);
  const resumed = readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => /"attempt":2,.*"resumed":\{"step":(\d+)/.exec(line)?.[1] ?? []);
  expect(Number(resumed[0])).toBeGreaterThan(0);
  expect(found(record)).toEqual(found((await sweep(emptyFolder(), set)).record));
});

test('Ctrl-C ends a sweep cleanly, and it resumes; meanwhile a second process is refused', async () => {
  const out = emptyFolder();
  const args = ['--set', 'train.epochs=300', '--set', 'train.logEvery=1000000'];
  const started = startSweep(out, ...args);
  await started.said(/"state":"completed"/);
  const other = await startSweep(out, ...args).ended;
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toMatch(/^Process \d+ on `.*` is working on this sweep since .*\.\n$/);
  started.process.kill('SIGINT');
  const { code, stdout } = await started.ended;
  expect(code).toBe(130);
  expect(stdout).toContain('"by":"interrupted"');
  const goesOn = await startSweep(out, ...args).ended;
  expect(goesOn.code).toBe(0);
  expect(goesOn.stdout).toContain('"kept":true');
  expectWhole(join(out, 'swept/sweep'), 4);
});

test('workers of a killed sweep end by themselves, and the same command gives the same results', async () => {
  const out = emptyFolder();
  const args = ['--set', 'train.epochs=60', '--set', 'train.logEvery=1000000'];
  const started = startSweep(out, ...args);
  await started.said(/"state":"completed"/);
  const workers = workersOf(started.process.pid!);
  started.process.kill('SIGKILL');
  await started.ended;
  while (workers.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await startSweep(out, ...args).ended).code).toBe(0);
  expectWhole(join(out, 'swept/sweep'), 4);
  expect(await foundIn(out)).toEqual(
    found((await sweep(emptyFolder(), ['train.epochs=60', 'train.logEvery=1000000', 'sweep.parallel=1'])).record),
  );
});

test('a sweep killed while its workers start leaves none behind', async () => {
  // 0 is before a worker has run a line of its own.
  for (const milliseconds of [0, 30, 60, 120]) expect(await orphansOfKill(milliseconds)).toEqual([]);
});

/** Kills the sweep's first worker as soon as it is there, so many times; each is replaced by another. */
const killFirstWorkers = async (own: number, kills: number): Promise<void> => {
  const killed = new Set<number>();
  while (killed.size < kills && isAlive(own)) {
    for (const id of workersOf(own).filter((worker) => !killed.has(worker) && killed.size < kills)) {
      process.kill(id, 'SIGKILL');
      killed.add(id);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

test('a worker that dies while it opens the engine is retried `retries` times', async () => {
  const replaced = startSweep(emptyFolder());
  await killFirstWorkers(replaced.process.pid!, 1);
  expect(await replaced.ended).toMatchObject({ code: 0, stderr: '' });
  const given = startSweep(emptyFolder());
  await killFirstWorkers(given.process.pid!, 2);
  expect(await given.ended).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'The engine could not be opened: 2 workers died while they opened it. Its worker was killed by SIGKILL.\n',
  });
});
