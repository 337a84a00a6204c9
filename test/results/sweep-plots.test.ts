import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compare } from '../../src/api/compare.ts';
import { createPlots } from '../../src/reporters/plots.ts';
import { readSweep } from '../../src/results/sweep/read-sweep.ts';
import { report } from '../../src/results/report.ts';
import { sweepTable } from '../../src/results/sweep/sweep-table.ts';
import { sweepFolder } from './_sweep-folder.ts';

const out = sweepFolder([
  { momentum: 0.1, status: 'completed', values: [0.8, 0.82] },
  { momentum: 0.9, status: 'completed', values: [0.9, 0.94] },
  { momentum: 0.5, status: 'pruned', values: [0.6] },
  { momentum: 0.7, status: 'failed', values: [] },
  { momentum: 0.95, status: 'completed', values: ['NaN', 0.9] },
]);
const folder = join(out, 'mnist/sweep');

test('the table of a sweep: values by path, the mean of repeats, curves of first runs', async () => {
  const table = await sweepTable(await readSweep(join(out, 'mnist')));
  expect(table).toMatchObject({
    name: 'mnist',
    objective: { metric: 'test/accuracy', goal: 'maximize' },
    parameters: [{ path: 'optimizer.momentum', options: null, log: false }],
  });
  expect(table.trials.map(({ state, objective, curve }) => [state, objective, curve.length])).toEqual([
    ['completed', expect.closeTo(0.81, 12), 3],
    ['completed', expect.closeTo(0.92, 12), 3],
    ['pruned', 0.6, 3],
    ['failed', null, 0],
    ['completed', NaN, 3],
  ]);
  expect(table.trials[1]).toMatchObject({
    values: { 'optimizer.momentum': 0.9 },
    deviation: expect.closeTo(0.0283, 4),
    curve: [
      { epoch: 0, value: 0.9 },
      { epoch: 1, value: 0.9 },
      { epoch: 2, value: 0.9 },
    ],
  });
});

test('a choice has its options in the order of the file, without those that no trial took', async () => {
  const sweep = await readSweep(folder);
  const asChoice = {
    ...sweep,
    parameters: [{ path: 'optimizer.momentum', kind: 'choice' }],
    settings: { ...sweep.settings, space: { 'optimizer.momentum': [0.95, 0.7, 0.3] } },
  };
  expect((await sweepTable(asChoice)).parameters[0]!.options).toEqual(['0.95', '0.7', '0.1', '0.9', '0.5']);
});

test('report draws what the plots reporter drew, byte for byte, and writes the tables', async () => {
  const plots = () =>
    Object.fromEntries(
      readdirSync(join(folder, 'plots')).map((name) => [name, readFileSync(join(folder, 'plots', name))]),
    );
  const { 'sweep:end': draw } = createPlots({ folder: { path: folder, run: 'mnist/sweep' }, terminal: null });
  await draw!({} as never);
  const first = plots();
  expect(Object.keys(first)).toEqual(
    ['best-so-far', 'learning-curves', 'parallel-coordinates', 'slices'].flatMap((name) => [
      `${name}.png`,
      `${name}.svg`,
    ]),
  );
  rmSync(join(folder, 'plots'), { recursive: true });
  const { path, files } = await report(join(out, 'mnist'));
  expect([path, files.slice(0, 4)]).toEqual([
    folder,
    ['results.csv', 'repeats.csv', 'summary.md', 'plots/best-so-far.svg'],
  ]);
  expect(plots()).toEqual(first);
  expect(readFileSync(join(folder, 'results.csv'), 'utf8')).toMatch(/^trial,state,optimizer\.momentum,test\/accuracy/);
});

test('compare takes each trial as the mean of its repeats, by the objective of the sweep', async () => {
  const { metric, goal, told, runs, problems } = await compare(['mnist'], { out });
  expect([metric, goal, told]).toEqual(['test/accuracy', 'maximize', ['optimizer.momentum']]);
  expect(
    runs.map(({ run, status, objective, deviation, repeats }) => [
      run,
      status,
      objective,
      deviation === null ? null : Number(deviation.toFixed(4)),
      repeats,
    ]),
  ).toEqual([
    ['mnist/sweep/trials/1', 'completed', expect.closeTo(0.92, 12), 0.0283, 2],
    ['mnist/sweep/trials/0', 'completed', expect.closeTo(0.81, 12), 0.0141, 2],
    ['mnist/sweep/trials/2', 'pruned', 0.6, null, 1],
    ['mnist/sweep/trials/4', 'completed', NaN, NaN, 2],
  ]);
  expect(problems).toEqual([expect.stringMatching(/sweep: trial 3 has no run to be read; it is left out\.$/)]);
});
