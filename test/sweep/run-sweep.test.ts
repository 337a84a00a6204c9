import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runSweep } from '../../src/api/run-sweep.ts';
import { emptyFolder } from '../cli/_assay.ts';
import { expectWhole, found, foundIn, onlyOf, sweep, sweepFile } from './_run-sweep.ts';

vi.setConfig({ testTimeout: 120_000 }); // workers load a while where the machine is busy

test('two workers give the results of one, with tables, a summary and the best model', async () => {
  const [one, two] = [emptyFolder(), emptyFolder()];
  const { result, record } = await sweep(two);
  await sweep(one, ['sweep.parallel=1']);
  expect(result).toMatchObject({ by: 'space', counts: { completed: 4, failed: 0 }, failed: [] });
  expect(found(record)).toEqual(await foundIn(one));
  expect(new Set(record.trials.map(({ values }) => values[0])).size).toBe(4);
  expectWhole(result.folder, 4);
  const best = [...record.trials].sort((a, b) => a.values[0]! - b.values[0]!)[0]!;
  expect(result.best).toMatchObject({
    trial: best.index,
    spread: { n: 1, mean: best.values[0] },
    test: { 'test/loss': best.runs[0]!.values['test/loss'] },
  });
  const read = (...path: string[]) => readFileSync(join(result.folder, ...path), 'utf8');
  expect(read('model/weights.bin')).toBe(read('trials', String(best.index), '1/model/weights.bin'));
  expect(read('results.csv').split('\n')[1]).toMatch(
    new RegExp(`^0,completed,0.01,${record.trials[0]!.values[0]},,,,1,3,`),
  );
  // The test part is told of the best trial alone, in the summary.
  expect(read('results.csv') + read('repeats.csv')).not.toContain('test/');
  expect(read('summary.md')).toContain(`**trial ${best.index}**`);
  expect(read('summary.md').match(/On the test part/g)).toHaveLength(1);
});

test('finished trials are kept; a changed file runs new trials, and --fresh starts over', async () => {
  const out = emptyFolder();
  const first = await sweep(out);
  const ran = ({ events }: typeof first) =>
    [
      ...new Set(onlyOf(events, 'sweep:trial').flatMap(({ state, trial }) => (state === 'running' ? [trial] : []))),
    ].sort();
  expect(ran(first)).toEqual([0, 1, 2, 3]);
  const again = await sweep(out);
  expect(ran(again)).toEqual([]);
  expect(found(again.record)).toEqual(found(first.record));

  const longer = await sweep(out, ['sweep.space={optimizer.learningRate: [0.005, 0.01, 0.02, 0.05, 0.1]}']);
  expect(ran(longer)).toEqual([4]);
  expect(longer.record.trials.map(({ index, point }) => [index, point['optimizer.learningRate']])).toEqual([
    [4, 0.005],
    [0, 0.01],
    [1, 0.02],
    [2, 0.05],
    [3, 0.1],
  ]);
  expect(onlyOf(longer.events, 'sweep:start')[0]).toMatchObject({
    changes: [
      'sweep.space.optimizer.learningRate[0]: `0.01` is now `0.005`',
      expect.stringContaining('[1]'),
      expect.stringContaining('[2]'),
      expect.stringContaining('[3]'),
      expect.stringContaining('[4]'),
    ],
  });

  const other = await sweep(out, ['optimizer.beta1=0.8']);
  expect(ran(other)).toEqual([5, 6, 7, 8]);
  expect(onlyOf(other.events, 'sweep:start')[0]).toMatchObject({
    changes: expect.arrayContaining(['optimizer.beta1: `0.9` is now `0.8`']) as string[],
  });

  const fresh = await sweep(out, [], { fresh: true });
  expect(ran(fresh)).toEqual([0, 1, 2, 3]);
  expect(existsSync(`${fresh.result.folder}-1/sweep.jsonl`)).toBe(true);
});

test('a sweep of an older version with other numbers runs all its trials again', async () => {
  const out = emptyFolder();
  const first = await sweep(out);
  const journal = join(first.result.folder, 'sweep.jsonl');
  const text = readFileSync(journal, 'utf8');
  expect(text).toContain(',"resultsVersion":2}');
  writeFileSync(journal, text.replaceAll(',"resultsVersion":2}', '}').replaceAll('"key":"', '"key":"0'));
  const again = await sweep(out);
  expect(again.record.trials.map(({ index }) => index)).toEqual([4, 5, 6, 7]);
  expect(onlyOf(again.events, 'sweep:start')[0]).toMatchObject({
    changes: ['recorded by an older version of assay whose numbers differ'],
  });
});

test('repeats are runs with their own seeds, each kept by itself', async () => {
  const out = emptyFolder();
  await sweep(out);
  const { events, record, result } = await sweep(out, ['sweep.repeats=3']);
  expect(
    onlyOf(events, 'sweep:trial')
      .filter(({ state, try: attempt }) => state === 'running' && attempt)
      .map(({ seed }) => seed)
      .sort(),
  ).toEqual([2, 2, 2, 2, 3, 3, 3, 3]);
  const { values, summary } = record.trials[0]!;
  const mean = (values[0]! + values[1]! + values[2]!) / 3;
  expect(summary).toMatchObject({
    n: 3,
    mean: expect.closeTo(mean, 12) as number,
    deviation: expect.closeTo(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2), 12) as number,
  });
  expect(result.best!.spread.interval![0]).toBeLessThan(Number(result.best!.spread.mean));
  expect(onlyOf(events, 'sweep:end')[0]!.inseparable).not.toBeNull();
  expect(readFileSync(join(result.folder, 'summary.md'), 'utf8')).toMatch(
    /With 3 runs each, trial \d (can|cannot) be told from/,
  );
  expect(readFileSync(join(result.folder, 'repeats.csv'), 'utf8').trim().split('\n')).toHaveLength(13);
  // Fewer again: the first run of each decides, and nothing is run.
  const fewer = await sweep(out);
  expect(onlyOf(fewer.events, 'sweep:trial').some(({ state, try: attempt }) => state === 'running' && attempt)).toBe(
    false,
  );
  expect(fewer.record.trials.map((trial) => trial.values)).toEqual(
    record.trials.map((trial) => trial.values.slice(0, 1)),
  );
});

test('a pruned trial is a result; each verdict is reported and recorded with its inputs', async () => {
  const out = emptyFolder();
  const set = ['sweep.pruner={type: asha, eta: 2, sync: true}', 'train.epochs=4', 'sweep.parallel=3'];
  const { record, events, result } = await sweep(out, set);
  const decisions = onlyOf(events, 'sweep:decision').map(
    ({ v: _v, time: _time, run: _run, attempt: _attempt, type: _type, ...verdict }) => verdict,
  );
  expect(record.verdicts).toEqual(decisions);
  const pruned = record.trials.filter(({ state }) => state === 'pruned');
  expect(pruned.length).toBeGreaterThan(0);
  for (const { index, epochs, reason, runs, values } of pruned) {
    const verdict = decisions.find(({ trial, decision }) => trial === index && decision === 'prune')!;
    expect({ epochs, values }).toEqual({ epochs: verdict.epoch, values: [verdict.value] });
    expect(reason).toBe(`Pruned after ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}: ${verdict.reason}.`);
    expect(readFileSync(join(runs[0]!.folder, 'events.jsonl'), 'utf8')).toContain('"status":"pruned"');
  }
  expect(result.counts['failed']).toBe(0);
  const alone = emptyFolder();
  expect(found((await sweep(alone, [...set.slice(0, 2), 'sweep.parallel=1'])).record)).toEqual(found(record));
  // Without the pruner, those that were pruned are run to their end, and no others.
  const whole = await sweep(out, ['train.epochs=4']);
  expect(
    [
      ...new Set(
        onlyOf(whole.events, 'sweep:trial').flatMap(({ state, trial }) => (state === 'running' ? [trial] : [])),
      ),
    ].sort(),
  ).toEqual(pruned.map(({ index }) => index));
  expect(whole.record.trials.map(({ state, epochs }) => [state, epochs])).toEqual(Array(4).fill(['completed', 4]));
});

test('longer trials continue from their checkpoints, bit for bit', async () => {
  const out = emptyFolder();
  const set = ['sweep.space={optimizer.learningRate: [0.01, 0.05]}', 'train.checkpoint={}'];
  await sweep(out, set);
  const longer = await sweep(out, [...set, 'train.epochs=5']);
  const logs = longer.record.trials.map(({ runs }) => readFileSync(join(runs[0]!.folder, 'events.jsonl'), 'utf8'));
  expect(logs.map((log) => /"resumed":\{"step":(\d+),"epoch":3/.test(log))).toEqual([true, true]);
  expect(logs.map((log) => [...new Set(log.match(/"run":"[^"]*"/g))])).toEqual(
    longer.record.trials.map(({ index }) => [`"run":"swept/sweep/trials/${index}/1"`]),
  );
  const fresh = await sweep(emptyFolder(), [...set, 'train.epochs=5']);
  expect(longer.record.trials.map(({ state, values, epochs }) => [state, values, epochs])).toEqual(
    fresh.record.trials.map(({ state, values, epochs }) => [state, values, epochs]),
  );
  const rows = (folder: string) => readFileSync(join(folder, 'metrics.csv'), 'utf8').replace(/,[^,\n]*$/gm, '');
  expect(longer.record.trials.map(({ runs }) => rows(runs[0]!.folder))).toEqual(
    fresh.record.trials.map(({ runs }) => rows(runs[0]!.folder)),
  );
});

test('a file without a valid sweep is refused before anything runs', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'x'));
  writeFileSync(join(folder, 'x/sweep.yaml'), `extends: ${sweepFile}\nsweep: {space: {optimizer.lerningRate: [1]}}\n`);
  await expect(runSweep(join(folder, 'x/sweep.yaml'), { out: folder })).rejects.toMatchObject({
    name: 'ExperimentError',
  });
  expect(existsSync(join(folder, 'swept'))).toBe(false);
});
