import { expect, test } from 'vitest';
import { planTrial } from '../../src/sweep/space/plan-trial.ts';
import { createTrialPlanner } from '../../src/sweep/space/trial-planner.ts';
import { somePoints, sweepOf } from './_sweep.ts';

/** Points that differ in numbers, texts, components, lengths and parts; some are refused, for every possible reason. */
const sections = {
  numbers:
    'space: {model.layers.hidden.units: {int: [1, 3]}, model.layers.2.units: {int: [2, 3]}, ' +
    'optimizer.learningRate: {logUniform: [0.001, 0.1]}, optimizer.momentum: {normal: [0.5, 0.4]}, ' +
    'train.epochs: {int: [1, 3]}}\n' +
    'where: model.layers.hidden.units >= train.epochs && optimizer.learningRate < 0.05',
  components:
    'space: {optimizer: [{type: sgd, momentum: [0, 0.9], learningRate: {uniform: [0, 1]}}, {type: adam, ' +
    'learningRate: [{type: cosine, start: 0.1, warmup: [1, 2 epochs]}, 0.2]}, adam], ' +
    'model.layers.1: [relu, {type: dropout, rate: [0, 0.5]}, {type: reshape, shape: [[8], [2, 5]]}]}\n' +
    'where: optimizer.type == "sgd" || optimizer.learningRate != 0.2',
  data:
    'space: {data.batch.train: {int: [1, 100], by: 9}, data.take.train: [10, 50, null], ' +
    'data.split.validation: [0, 0.2, 0.5], data.shuffle: [true, false], metrics: [[], [hits]]}\n' +
    'zip: [{train.maxSteps: [null, 3], train.epochs: [1, 2]}]\nwhere: data.batch.train != 10',
};

test.each(Object.entries(sections))('plans points of %s as planning each trial does', async (_, section) => {
  const sweep = await sweepOf(`sampler: {type: random, trials: 5}\nobjective: {metric: train/loss}\n${section}`);
  const quickly = createTrialPlanner(sweep);
  const [toKey, fromKey] = [new Map<string, string>(), new Map<string, string>()];
  const reasons = new Set<string>();
  for (const point of somePoints(sweep.space, 300)) {
    const [quick, slow] = [await quickly(point), await planTrial(sweep, point)];
    if ('reason' in slow) {
      expect([slow.reason, ...slow.issues.map(({ message }) => message)]).toContain((quick as typeof slow).reason);
      reasons.add(slow.reason.replace(/\d+/g, '#'));
      continue;
    }
    if ('reason' in quick) throw new Error(`${JSON.stringify(point)} is refused: ${quick.reason}`);
    expect(quick.plan()).toEqual(slow.plan);
    expect(toKey.get(quick.key) ?? slow.key).toBe(slow.key);
    expect(fromKey.get(slow.key) ?? quick.key).toBe(quick.key);
    toKey.set(quick.key, slow.key);
    fromKey.set(slow.key, quick.key);
  }
  expect(toKey.size).toBeGreaterThan(10);
  expect(reasons.size).toBeGreaterThan(1);
});
