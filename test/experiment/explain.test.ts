import { expect, test } from 'vitest';
import { explain, formatExplanation } from '../../src/experiment/explain.ts';
import { load, start } from './_load.ts';

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
    'data.batch.train: 8\n  Samples per training step.\n  Written at main.yaml:2:23.\n  It may be an integer of at least 1; the default is `32`.',
  ],
  [
    'train.epochs',
    'train.epochs: 4\n  Passes over the training part.\n  From an option of the command line.\n  It may be an integer of at least 1.',
  ],
  [
    'optimizer.momentum',
    'optimizer.momentum: 0.5\n  Share of the last update that is kept.\n  From `--set optimizer.momentum=0.5`.\n  It may be a number of at least 0 and less than 1; the default is `0`.',
  ],
  [
    'out',
    'out: runs/${env:WHO}\n  Folder under which each run gets a folder of its own.\n  From the environment variable WHO, named at main.yaml:3:6.\n  It may be text; the default is `runs`.',
  ],
  [
    'model.layers.dense_1.units',
    'model.layers[1].units: 3\n  Size of the output.\n  From base.yaml:4:45, which the file extends.\n  It may be an integer of at least 1.',
  ],
  [
    'train.maxSteps',
    'train.maxSteps: null\n  Stop after that many optimizer steps, even within an epoch.\n  The default.\n  It may be an integer of at least 1 or `null`; the default is `null`.',
  ],
  [
    'loss.type',
    'loss.type: toyLoss\n  Which loss this is. For tests.\n  From base.yaml:5:7, which the file extends.\n  It is the name of a component.',
  ],
])('%s', async (path, text) => {
  expect(await explained(path)).toBe(text);
});

test('a component is told with all that is in it', async () => {
  expect(await explained('optimizer.learningRate')).toMatch(
    new RegExp(
      [
        '^optimizer.learningRate\n  Learning rate. `constant`: One rate throughout; a bare number is short for it.\n  It may be a schedule: `constant`.* or `step`; the default is `0.01`.',
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
    '`train` has no field `epoch`. Did you mean `epochs`? Its fields are `epochs`, `maxSteps`, `epochMean`, `clip`, `accumulate`, `stoppers`, `nonFinite`, `best`, `checkpoint` and `logEvery`.',
  ],
  ['seed.x', '`seed` is a single value, and has nothing inside.'],
  ['model.layers[7]', '`model.layers` has 2 items, counted from 0; there is no `[7]`.'],
  [
    'model.layers.hidden',
    '`model.layers` has no item called `hidden`; write the `name` of a layer, or a number from 0 to 1.',
  ],
  [
    'modell',
    'An experiment has no field `modell`. Did you mean `model`? Its fields are `name`, `seed`, `use`, `data`, `model`, `loss`, `metrics`, `optimizer`, `train`, `reporters`, `engine`, `out` and `sweep`.',
  ],
])('%s is nothing', async (path, message) => {
  expect(await explained(path)).toBe(message);
});

test('a file with mistakes can be explained where it has none', async () => {
  const { value } = explain(await load(start.replace('epochs: 2', 'epochs: zero')), 'train');
  expect(value!.value).toMatchObject({ epochs: undefined, logEvery: 50 });
  expect(Object.keys(value!.origins)).not.toContain('train.epochs');
});
