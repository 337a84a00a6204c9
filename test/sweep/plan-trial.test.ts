import { describe, expect, test } from 'vitest';
import { planRepeat, planTrial } from '../../src/sweep/space/plan-trial.ts';
import { planSweep } from '../../src/sweep/space/plan-sweep.ts';
import type { Point } from '../../src/contracts/search.ts';
import { read } from '../experiment/_load.ts';
import { base, sweepOf } from './_sweep.ts';

const section =
  'space: {model.layers.hidden.units: [4, 8, 16], optimizer: [{type: sgd, momentum: [0, 0.9]}, ' +
  '{type: adam, beta1: 0.8}], optimizer.learningRate: {logUniform: [0.001, 0.1]}}\n' +
  'sampler: {type: random, trials: 3}';
const planned = async (point: Point, written = section) => {
  const trial = await planTrial(await sweepOf(written), point);
  if ('reason' in trial) throw new Error(trial.reason);
  return trial;
};

describe('a trial', () => {
  test('has the values of its point, and those of the file elsewhere', async () => {
    const { plan } = await planned({
      'optimizer.learningRate': 0.02,
      'optimizer.momentum': 0.9,
      optimizer: { type: 'sgd' },
      'model.layers.hidden.units': 16,
    });
    expect(plan.experiment).toMatchObject({
      optimizer: { type: 'sgd', momentum: 0.9, learningRate: { type: 'constant', value: 0.02 } },
      model: { layers: [{ units: 16 }, {}, { units: 3 }] },
      train: { epochs: 2 },
    });
    expect(plan.facts.layers[0]!.output).toEqual([16]);
    expect(plan.experiment).not.toHaveProperty('sweep');
  });

  test('names the place in the sweep that its values come from', async () => {
    const { plan } = await planned({ 'model.layers.hidden.units': 4, optimizer: { type: 'adam', beta1: 0.8 } });
    expect(plan.origins['model.layers[0].units']).toEqual({ from: 'sweep', at: 'main.yaml:9:11' });
    expect(plan.origins['optimizer.beta1']).toEqual({ from: 'sweep', at: 'main.yaml:9:50' });
    expect(plan.origins['train.epochs']).toEqual({ from: 'written', at: 'main.yaml:6:17' });
  });

  test('has one key for each plan, however its point is written', async () => {
    const key = async (point: Point) => (await planned(point)).key;
    expect(await key({ 'optimizer.momentum': 0.5 })).toBe(await key({}));
    expect(await key({ optimizer: 'adam' })).toBe(await key({ optimizer: { type: 'adam' } }));
    expect(await key({ 'optimizer.momentum': 0.4 })).not.toBe(await key({}));
  });

  test('is refused with the issues of its file, placed in the sweep', async () => {
    const trial = await planTrial(
      await sweepOf('space: {model.layers.2.units: [3, 4]}\nenqueue: [{optimizer.learningRate: 0.2}]'),
      { 'model.layers.2.units': 4, 'train.epochs': 0 },
    );
    expect(trial).toMatchObject({ issues: [{ code: 'out-of-range', path: 'train.epochs' }] });
    const shapes = await planTrial(
      await sweepOf('space: {model.layers.1: [relu, {type: reshape, shape: [8]}, {type: reshape, shape: [3, 3]}]}'),
      { 'model.layers.1': { type: 'reshape', shape: [3, 3] } },
    );
    expect(shapes).toMatchObject({
      reason: '`reshape` cannot turn shape [8], which has 8 values, into [3, 3].',
      issues: [{ code: 'shape-does-not-fit', path: 'model.layers[1]', place: { line: 9 } }],
    });
  });

  test('is refused where `where` does not hold; a layer goes by its name, a rate by its number', async () => {
    const sweep = await sweepOf(
      'space: {model.layers.hidden.units: [4, 8], optimizer.learningRate: [0.1, 0.2]}\n' +
        'where: model.layers.hidden.units * optimizer.learningRate < 1',
    );
    const verdict = async (units: number, rate: number) =>
      (await planTrial(sweep, { 'model.layers.hidden.units': units, 'optimizer.learningRate': rate })) as {
        reason?: string;
      };
    expect((await verdict(8, 0.1)).reason).toBeUndefined();
    expect(await verdict(8, 0.2)).toEqual({
      reason: '`model.layers.hidden.units * optimizer.learningRate < 1` does not hold.',
      issues: [],
    });
  });

  test('repeats under the seeds that follow', async () => {
    const { plan } = await planned({});
    expect(planRepeat(plan, 0)).toBe(plan);
    expect(planRepeat(plan, 2).experiment).toEqual({ ...plan.experiment, seed: 3 });
    expect(planRepeat({ ...plan, experiment: { ...plan.experiment, seed: 2 ** 32 - 1 } }, 1).experiment.seed).toBe(0);
  });
});

describe('a sweep', () => {
  test.each([
    ['', 'validation/loss', 'minimize'],
    ['objective: {metric: hits}\n', 'validation/hits', 'maximize'],
    ['objective: {metric: train/hits, goal: minimize}\n', 'train/hits', 'minimize'],
  ])('%s has the objective %s, to %s', async (objective, metric, goal) => {
    expect((await sweepOf(`${objective}space: {metrics: [[hits]], train.epochs: [1, 2]}`)).objective).toEqual({
      metric,
      goal,
    });
  });

  test('is based on the first valid point', async () => {
    const sweep = await sweepOf('space: {model.layers.2.units: [2, 3], seed: [7]}\nwhere: model.layers.2.units > 2');
    expect(sweep.base.experiment.model.layers[2]).toMatchObject({ units: 3 });
    expect(sweep.seed).toBe(7);
  });

  test('without a valid point is an issue', async () => {
    const issues = async (text: string) =>
      (await planSweep(await read(`${base}sweep: ${text}`))).issues.filter(({ severity }) => severity === 'error');
    expect(
      await issues('{space: {model.layers.1: [{type: reshape, shape: [3]}, {type: reshape, shape: [5]}]}}'),
    ).toMatchObject([{ code: 'shape-does-not-fit', place: { line: 8 } }]);
    expect(
      await issues(
        '{space: {optimizer.momentum: {uniform: [0, 0.9]}}, sampler: {type: random, trials: 2}, ' +
          'where: optimizer.momentum > 1}',
      ),
    ).toMatchObject([{ code: 'sweep-where' }]);
  });

  test('may come from a file that is extended', async () => {
    const files = {
      'main.yaml': 'extends: other.yaml\nname: mine\nsweep: {space: {seed: [5, 6]}, where: null}\n',
      'other.yaml': `${base}sweep: {space: {seed: [1, 2, 3], train.epochs: [1, 2]}, where: seed > 2}\n`,
    };
    const { sweep } = await planSweep(await read(files));
    expect(sweep!.space.parameters.map(({ path, options }) => [path, options!.length])).toEqual([
      ['seed', 2],
      ['train.epochs', 2],
    ]);
  });
});
