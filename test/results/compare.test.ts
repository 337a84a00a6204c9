import { expect, test } from 'vitest';
import { compactPaths } from '../../src/results/compact-paths.ts';
import { compareRuns } from '../../src/results/compare/compare.ts';
import { comparedCurves } from '../../src/results/compare/compared-curves.ts';
import { comparisonCsv } from '../../src/results/compare/comparison-csv.ts';
import { RunError } from '../../src/results/run/read-run.ts';
import { toSvg } from '../../src/plots/render.ts';
import { made } from './_records.ts';

const goalOf = (name: string) =>
  (name.endsWith('/loss') ? 'minimize' : name.endsWith('/accuracy') ? 'maximize' : null) as
    'maximize' | 'minimize' | null;
const accuracy = (...numbers: readonly number[]) =>
  numbers.map((value) => ({ 'test/loss': 1 - value, 'test/accuracy': value }));
const base = made({ run: 'base', values: accuracy(0.5, 0.8) });
const momentum = made({
  run: 'momentum',
  set: ['optimizer.momentum'],
  change: (e) => (e.optimizer.momentum = 0.9),
  values: accuracy(0.95, 0.9),
});
const adam = made({
  run: 'adam',
  set: ['optimizer.type'],
  defaults: ['optimizer.beta1'],
  change: (e) => (e.optimizer = { type: 'adam', beta1: 0.9, learningRate: e.optimizer.learningRate }),
  values: accuracy(0.7),
});

test('the best last value comes first, and what differs is listed by path', () => {
  const comparison = compareRuns([base, momentum, adam], goalOf, 'test/accuracy');
  expect(comparison.runs.map(({ run, objective, best, epochs }) => [run, objective, best, epochs])).toEqual([
    ['mnist-mlp/momentum', 0.9, { epoch: 0, value: 0.95 }, 2],
    ['mnist-mlp/base', 0.8, { epoch: 1, value: 0.8 }, 2],
    ['mnist-mlp/adam', 0.7, { epoch: 0, value: 0.7 }, 1],
  ]);
  expect(comparison.paths).toEqual(expect.arrayContaining(['optimizer.type', 'optimizer.momentum', 'optimizer.beta1']));
  // `beta1` is adam's default: that the optimizer is adam says it.
  expect(comparison.told).toEqual(['optimizer.type', 'optimizer.momentum']);
  expect(comparison.runs.map(({ settings }) => settings['optimizer.momentum'])).toEqual([0.9, 0.5, undefined]);
  expect(compareRuns([base, momentum, adam], goalOf).runs.map(({ run }) => run.slice(10))).toEqual([
    'momentum',
    'base',
    'adam',
  ]);
});

test('a run without a number comes last, and a metric whose way is not known sorts nothing', () => {
  const nan = made({ run: 'nan', values: accuracy(0.99, NaN) });
  const none = made({ run: 'none', values: [], over: { status: 'failed' } });
  const { runs } = compareRuns([nan, none, base], goalOf, 'test/accuracy');
  expect(runs.map(({ run, objective }) => [run.slice(10), objective])).toEqual([
    ['base', 0.8],
    ['nan', NaN],
    ['none', null],
  ]);
  expect(runs[1]!.best).toEqual({ epoch: 0, value: 0.99 });
  const unknown = compareRuns([base, momentum], () => null, 'test/accuracy');
  expect([unknown.goal, unknown.runs.map(({ run, best }) => [run.slice(10), best])]).toEqual([
    null,
    [
      ['base', null],
      ['momentum', null],
    ],
  ]);
});

test('layers are compared by their names, however many come before them', () => {
  const deeper = made({
    run: 'deeper',
    change: (e) => e.model.layers.unshift({ type: 'dropout', name: 'dropout_1', rate: 0.2 }),
    set: ['model.layers[0].rate'],
  });
  const { paths, told, runs } = compareRuns([base, deeper], goalOf);
  expect(paths).toEqual(['model.layers', 'model.layers.dropout_1.type', 'model.layers.dropout_1.rate']);
  expect(told).toEqual(['model.layers.dropout_1.rate', 'model.layers']);
  expect(runs.find(({ run }) => run.endsWith('deeper'))!.settings['model.layers']).toEqual([
    'dropout_1',
    ...base.plan.experiment.model.layers.map(({ name }) => name),
  ]);
});

test('what does not change a result is no difference, other data and engines are a note', () => {
  const elsewhere = made({
    run: 'elsewhere',
    change: (e) => Object.assign(e, { out: 'b', name: 'other', reporters: [] }),
  });
  expect(compareRuns([base, elsewhere], goalOf)).toMatchObject({ paths: [], notes: [] });
  const other = made({
    run: 'other',
    over: {
      data: { digest: 'x', counts: { train: 60000, test: 500 } },
      environment: { ...base.environment, assay: '9.9.9', engine: { ...base.environment.engine, name: 'cpu' } },
    },
  });
  expect(compareRuns([base, other], goalOf).notes).toEqual([
    'They were not made from the same data: the digests differ.',
    'Their test parts are not of one size, so their `test/…` values are not of the same samples.',
    'They were not trained by the same engine.',
    'They were not made by the same version of assay.',
  ]);
});

test('a value that no run reports, and runs that have none in common', () => {
  expect(() => compareRuns([base], goalOf, 'test/f1')).toThrow(
    new RunError(
      'No run reports `test/f1`. They report `train/loss`, `train/accuracy`, `train/topK`, `test/loss`, ' +
        '`test/accuracy`, `test/topK`.',
    ),
  );
  const other = made({
    run: 'other',
    over: { plan: { ...base.plan, facts: { ...base.plan.facts, values: ['train/x'] } } },
  });
  expect(() => compareRuns([base, other], goalOf)).toThrow(/no value in common.*--metric/);
});

test('as CSV, every difference and every value', () => {
  const lines = comparisonCsv(compareRuns([base, adam], goalOf, 'test/accuracy')).split('\n');
  expect(lines).toEqual([
    'run,status,optimizer.type,optimizer.momentum,optimizer.beta1,test/accuracy,best test/accuracy,best ' +
      'epoch,train/loss,train/accuracy,train/topK,test/loss,test/topK,epochs,seconds',
    'mnist-mlp/base,completed,sgd,0.5,,0.8,0.8,1,,,,0.19999999999999996,,2,31.4',
    'mnist-mlp/adam,completed,adam,,0.9,0.7,0.7,0,,,,0.30000000000000004,,1,31.4',
    '',
  ]);
});

test('paths go by as few of their last parts as tell them apart', () => {
  expect(
    compactPaths([
      'optimizer.momentum',
      'optimizer.type',
      'model.layers.dense_1.units',
      'metrics[1].type',
      'a.b.rate',
      'c.b.rate',
    ]),
  ).toEqual(['momentum', 'optimizer', 'dense_1.units', 'metrics.1', 'a.b.rate', 'c.b.rate']);
});

test('curves are called by what few others have, and a run that stopped early gets a cross', async () => {
  const records = [
    base,
    made({ run: 'again', values: accuracy(0.4, 0.7) }),
    momentum,
    made({
      run: 'seed',
      set: ['seed'],
      change: (e) => (e.seed = 7),
      values: accuracy(0.5, NaN, 0.6),
      over: { status: 'stopped' },
    }),
  ];
  const svg = await toSvg(comparedCurves(compareRuns(records, goalOf, 'test/accuracy'), records));
  for (const label of ['momentum 0.9', 'seed 7', 'base', 'again', 'test/accuracy', 'mnist-mlp'])
    expect(svg).toContain(`>${label}<`);
  expect(svg.match(/M-4\.\d+,-4\.\d+L/g)).toHaveLength(1);
});
