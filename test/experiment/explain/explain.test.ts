import { expect, test } from 'vitest';
import { explain, formatExplanation } from '../../../src/experiment/explain/explain.ts';
import { load, start } from '../_load.ts';

const files = {
  'main.yaml': 'extends: base.yaml\ndata: {batch: {train: 8}}\nout: runs/${env:WHO}\n',
  'base.yaml': start
    .replace('optimizer: sgd', 'optimizer: {type: sgd, learningRate: 0.1}')
    .replace('[{type: dense', '[relu, {type: dense'),
};
const explained = async (path: string) => {
  const { value, failure } = explain(
    await load(files, { env: { WHO: 'hunter2' }, set: ['optimizer.momentum=0.5'], options: { 'train.epochs': 4 } }),
    path,
  );
  return failure ? failure.message : formatExplanation(value);
};

test.each([
  [
    'data.batch.train',
    'data.batch.train: 8\n  Samples per training step.\n  Written at main.yaml:2:23.\n  Accepts an integer of at ' +
      'least 1; the default is `32`.',
  ],
  [
    'train.epochs',
    'train.epochs: 4\n  Passes over the training part.\n  From an option of the command line.\n  Accepts an ' +
      'integer of at least 1.',
  ],
  [
    'optimizer.momentum',
    'optimizer.momentum: 0.5\n  Share of the last update that is added to the next.\n  From `--set ' +
      'optimizer.momentum=0.5`.\n  Accepts a number of at least 0 and less than 1; the default is `0`.',
  ],
  [
    'out',
    'out: runs/${env:WHO}\n  Folder in which each run gets its own folder.\n  From the environment variable WHO, ' +
      'used at main.yaml:3:6.\n  Accepts text; the default is `runs`.',
  ],
  [
    'model.layers.dense_1.units',
    'model.layers[1].units: 3\n  Size of the output.\n  From base.yaml:4:45, which the file extends.\n  Accepts ' +
      'an integer of at least 1.',
  ],
  [
    'train.maxSteps',
    'train.maxSteps: null\n  Number of optimizer steps after which training stops, even within an epoch.\n  The ' +
      'default.\n  Accepts an integer of at least 1 or `null`; the default is `null`.',
  ],
  [
    'loss.type',
    'loss.type: toyLoss\n  Type of the loss. For tests.\n  From base.yaml:5:7, which the file extends.\n  The ' +
      'name of a component.',
  ],
])('%s', async (path, text) => {
  expect(await explained(path)).toBe(text);
});

test('a component is explained with everything inside it', async () => {
  expect(await explained('optimizer.learningRate')).toMatch(
    new RegExp(
      [
        '^optimizer.learningRate\n  Learning rate. `constant`: Keeps one rate throughout; a bare number is short ' +
          'for it.\n  Accepts a schedule: `constant`.* or `step`; the default is `0.01`.',
        '',
        '  optimizer.learningRate.type    constant  from base.yaml:6:38, which the file extends',
        '  optimizer.learningRate.value   0.1       from base.yaml:6:38, which the file extends',
        '  optimizer.learningRate.warmup  0 steps   the default$',
      ].join('\n'),
    ),
  );
});

test.each([
  [
    'train.epoch',
    '`train` has no field `epoch`. Did you mean `epochs`? Its fields are `epochs`, `maxSteps`, `epochMean`, ' +
      '`clip`, `accumulate`, `stoppers`, `nonFinite`, `best`, `checkpoint` and `logEvery`.',
  ],
  ['seed.x', '`seed` is a single value and has no fields.'],
  ['model.layers[7]', '`model.layers` has 2 items, counted from 0; there is no `[7]`.'],
  [
    'model.layers.hidden',
    '`model.layers` has no item called `hidden`; write the `name` of a layer, or a number from 0 to 1.',
  ],
  [
    'modell',
    'An experiment has no field `modell`. Did you mean `model`? Its fields are `name`, `seed`, `use`, `data`, ' +
      '`model`, `loss`, `metrics`, `optimizer`, `train`, `reporters`, `engine`, `out` and `sweep`.',
  ],
])('%s is nothing', async (path, message) => {
  expect(await explained(path)).toBe(message);
});

test('a file with mistakes can be explained where it has none', async () => {
  const { value } = explain(await load(start.replace('epochs: 2', 'epochs: zero')), 'train');
  expect(value!.value).toMatchObject({ epochs: undefined, logEvery: 50 });
  expect(Object.keys(value!.origins)).not.toContain('train.epochs');
});
