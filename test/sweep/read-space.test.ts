import { describe, expect, test } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { allParameters, cellsOf, coordinatesAt, coordinatesBy, pointAt, sizeOf } from '../../src/registry/space.ts';
import { allPoints, sweepOf } from './_sweep.ts';

const pointsOf = async (section: string) => allPoints((await sweepOf(section)).space);

describe('a space', () => {
  test('is lists and distributions, by path', async () => {
    expect(
      await pointsOf('space: {optimizer.momentum: [0, 0.5], model.layers.hidden.units: {int: [16, 40], by: 12}}'),
    ).toEqual([
      { 'optimizer.momentum': 0, 'model.layers.hidden.units': 16 },
      { 'optimizer.momentum': 0, 'model.layers.hidden.units': 28 },
      { 'optimizer.momentum': 0, 'model.layers.hidden.units': 40 },
      { 'optimizer.momentum': 0.5, 'model.layers.hidden.units': 16 },
      { 'optimizer.momentum': 0.5, 'model.layers.hidden.units': 28 },
      { 'optimizer.momentum': 0.5, 'model.layers.hidden.units': 40 },
    ]);
  });

  test('has parameters of a component only where it is chosen', async () => {
    expect(
      await pointsOf(
        'space:\n  optimizer:\n    - {type: sgd, momentum: [0, 0.9], learningRate: {type: step, start: 0.1, ' +
          'every: [1, 2]}}\n    - {type: adam, learningRate: 0.1}',
      ),
    ).toEqual([
      ...[0, 0.9].flatMap((momentum) =>
        [1, 2].map((every) => ({
          optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.1 } },
          'optimizer.momentum': momentum,
          'optimizer.learningRate.every': every,
        })),
      ),
      { optimizer: { type: 'adam', learningRate: 0.1 } },
    ]);
  });

  test('may have one component with choices inside', async () => {
    expect(await pointsOf('space: {optimizer: {type: adam, learningRate: [0.1, 0.2]}}')).toEqual(
      [0.1, 0.2].map((rate) => ({ optimizer: { type: 'adam' }, 'optimizer.learningRate': rate })),
    );
  });

  test('chooses between lists where a list may stand, and keeps lists inside of components whole', async () => {
    expect(
      await pointsOf('space: {data.transforms: [[], [standardize, {type: normalize, mean: [0, 0, 0, 1], std: 1}]]}'),
    ).toEqual([
      { 'data.transforms': [] },
      { 'data.transforms': ['standardize', { type: 'normalize', mean: [0, 0, 0, 1], std: 1 }] },
    ]);
  });

  test('chooses between items of a list inside of a choice', async () => {
    expect(
      await pointsOf('space: {model.layers: [[{type: dense, units: [4, 5]}, [relu, tanh], {type: dense, units: 3}]]}'),
    ).toEqual(
      [4, 5].flatMap((units) =>
        ['relu', 'tanh'].map((name) => ({
          'model.layers': [{ type: 'dense' }, null, { type: 'dense', units: 3 }],
          'model.layers[0].units': units,
          'model.layers[1]': name,
        })),
      ),
    );
  });

  test('links what is zipped, with choices inside too', async () => {
    expect(
      await pointsOf(
        'zip: [{train.epochs: [1, 2], optimizer: [sgd, {type: adam, learningRate: [0.1, 0.2]}]}]\n' +
          'space: {seed: [1, 2]}',
      ),
    ).toEqual(
      [1, 2].flatMap((seed) => [
        { seed, 'train.epochs': 1, optimizer: 'sgd' },
        ...[0.1, 0.2].map((rate) => ({
          seed,
          'train.epochs': 2,
          optimizer: { type: 'adam' },
          'optimizer.learningRate': rate,
        })),
      ]),
    );
  });

  test('gives what the file leaves out', async () => {
    const sweep = await sweepOf(
      'space: {metrics: [[hits]], train.maxSteps: [null, 5], model.layers.0.kernelInitializer: [zeros]}',
    );
    expect(sweep.base.experiment).toMatchObject({
      metrics: [{ type: 'hits' }],
      train: { maxSteps: null },
      model: { layers: [{ kernelInitializer: { type: 'zeros' } }, {}, {}] },
    });
  });
});

describe('points and coordinates', async () => {
  const { space } = await sweepOf(
    'sampler: {type: random, trials: 3}\nzip: [{train.epochs: [1, 2], train.logEvery: [1, 7]}]\nspace:\n' +
      '  optimizer:\n    - {type: sgd, momentum: {uniform: [0, 0.9]}}\n' +
      '    - {type: adam, beta1: {logUniform: [0.5, 0.9]}, learningRate: [{type: exponential, start: 0.1, ' +
      'factor: {uniform: [0.1, 0.5]}}, 0.2]}\n  model.layers.hidden.units: {logInt: [1, 20]}\n' +
      '  data.batch.train: {int: [1, 9], by: 2}\n  seed: [4, 5]',
  );
  const stream = random(3, 'test');
  const draws = Array.from({ length: 500 }, () => coordinatesBy(space, () => (stream.next() + 0.5) / 2 ** 32));

  test('have the same parameters, and a point’s cells hold its coordinates', () => {
    for (const coordinates of draws) {
      const cells = cellsOf(space, pointAt(space, coordinates));
      expect(Object.keys(cells).sort()).toEqual(Object.keys(coordinates).sort());
      for (const [id, [low, high]] of Object.entries(cells)) {
        expect(coordinates[id]).toBeGreaterThan(low - 1e-9);
        expect(coordinates[id]).toBeLessThan(high + 1e-9);
      }
    }
  });

  test('ids are unique', () => {
    const ids = allParameters(space.parameters).map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toContain('optimizer/1/learningRate/0/factor');
  });

  test('a countable space has each point once, in the order of nested loops', async () => {
    const { space: countable } = await sweepOf(
      'zip: [{train.epochs: [1, 2], train.logEvery: [1, 7]}]\nspace:\n  optimizer:\n' +
        '    - {type: sgd, momentum: [0, 0.1, 0.2]}\n    - adam\n' +
        '  model.layers.hidden.units: {logInt: [1, 5]}',
    );
    const points = allPoints(countable).map((point) => JSON.stringify(point));
    expect(points).toHaveLength((3 + 1) * 5 * 2);
    expect(new Set(points).size).toBe(points.length);
    expect(sizeOf(space)).toBe(Infinity);
    for (const i of points.keys())
      expect(JSON.stringify(pointAt(countable, coordinatesAt(countable, i)))).toBe(points[i]);
  });
});
