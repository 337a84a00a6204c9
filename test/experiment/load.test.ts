import { expect, test } from 'vitest';
import { codesOf, load, start } from './_load.ts';

test('a correct file becomes a plan in which everything is decided', async () => {
  const { plan, issues } = await load(start);
  expect(issues).toEqual([]);
  expect(plan!.experiment).toEqual({
    name: 'first',
    seed: 1,
    use: [],
    data: {
      type: 'toy',
      train: 100,
      test: 20,
      width: 4,
      file: '',
      batch: { train: 32, test: 128 },
      memory: null,
      shuffle: true,
      balance: 'none',
      augment: [],
      transforms: [],
      split: { validation: 0, test: 0, by: 'random', column: null },
      take: { train: null, test: null },
    },
    model: {
      layers: [
        {
          type: 'dense',
          units: 3,
          bias: true,
          kernelInitializer: { type: 'torch' },
          biasInitializer: { type: 'torch' },
          kernelRegularizer: null,
          name: 'dense_1',
        },
      ],
    },
    loss: { type: 'toyLoss' },
    metrics: [],
    optimizer: {
      type: 'sgd',
      learningRate: { type: 'constant', value: 0.01, warmup: '0 steps' },
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
    },
    train: {
      epochs: 2,
      maxSteps: null,
      epochMean: 'samples',
      clip: { norm: null, value: null },
      accumulate: 1,
      stoppers: [],
      nonFinite: 'fail',
      best: 'test/loss',
      logEvery: 50,
      checkpoint: null,
    },
    reporters: [{ type: 'console' }, { type: 'csv' }, { type: 'plots' }],
    engine: { type: 'auto', threads: 1 },
    out: 'runs',
  });
  expect(plan!.facts).toMatchObject({
    counts: { train: 100, test: 20 },
    input: [4],
    transformed: [4],
    layers: [{ name: 'dense_1', type: 'dense', output: [3] }],
    stepsPerEpoch: 4,
    steps: 8,
    values: ['train/loss', 'test/loss'],
  });
});

test('every value of the plan has its origin', async () => {
  const { plan } = await load(
    {
      'main.yaml': 'extends: base.yaml\nname: second\ntrain: {logEvery: "${env:EVERY}", maxSteps: 3}\n',
      'base.yaml': start,
    },
    { set: ['optimizer.momentum=0.5'], options: { 'train.epochs': 7 }, env: { EVERY: '5' } },
  );
  expect(plan).toBeUndefined(); // the quotes make a text of EVERY
  const { plan: right } = await load(
    { 'main.yaml': 'extends: base.yaml\nname: second\ntrain:\n  logEvery: ${env:EVERY}\n', 'base.yaml': start },
    { set: ['optimizer.momentum=0.5'], options: { 'train.epochs': 7 }, env: { EVERY: '5' } },
  );
  expect(right!.experiment.train).toMatchObject({ epochs: 7, logEvery: 5 });
  expect(right!.origins).toMatchObject({
    name: { from: 'written', at: 'main.yaml:2:7' },
    'model.layers[0].units': { from: 'extends', at: 'base.yaml:4:39' },
    'optimizer.momentum': { from: 'set', at: '--set optimizer.momentum=0.5' },
    'optimizer.nesterov': { from: 'default' },
    'train.epochs': { from: 'option', at: 'command line' },
    'train.logEvery': { from: 'env', at: 'main.yaml:4:13', name: 'EVERY', written: '${env:EVERY}' },
  });
});

test('mistakes that have nothing to do with each other are found in one go, from top to bottom', async () => {
  const loaded = await load(`
name: first
data: {type: toy, file: missing.bin}
model: {layers: [{type: dense, units: 3}, {type: denze, units: 3}]}
loss: toyLoss
optimizer: {type: sgd, momentum: 1}
train: {epochs: 0}
`);
  expect(codesOf(loaded)).toEqual([
    'data-error data.file',
    'unknown-type model.layers[1]',
    'out-of-range optimizer.momentum',
    'out-of-range train.epochs',
  ]);
  expect(loaded.plan).toBeUndefined();
});
