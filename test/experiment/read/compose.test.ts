import { expect, test } from 'vitest';
import { codesOf, load, start } from '../_load.ts';

const planOf = async (files: Parameters<typeof load>[0], more?: Parameters<typeof load>[1]) => {
  const { plan, issues } = await load(files, more);
  expect(issues.map(({ message }) => message)).toEqual([]);
  return plan!.experiment;
};

test('later files win, maps merge, lists replace', async () => {
  const { train, metrics, data } = await planOf({
    'main.yaml': 'extends: [base.yaml, lengths.yaml]\ndata: {batch: {train: 10}}\n',
    'base.yaml': `${start}metrics: [hits]\nseed: 3\n`,
    'lengths.yaml': 'train: {epochs: 9, logEvery: 7}\nmetrics: []\ndata: {batch: {test: 4}}\n',
  });
  expect(train).toMatchObject({ epochs: 9, logEvery: 7 });
  expect(metrics).toEqual([]);
  expect(data.batch).toEqual({ train: 10, test: 4 });
});

test('what is extended may extend; paths are relative to the file that names them', async () => {
  const { train } = await planOf({
    'main.yaml': 'extends: parts/middle.yaml\nname: last\n',
    'parts/middle.yaml': 'extends: ../base.yaml\ntrain: {epochs: 4}\n',
    'base.yaml': start,
  });
  expect(train.epochs).toBe(4);
});

test.each([
  ['a map of the same type merges', '{type: sgd, nesterov: true}', { type: 'sgd', momentum: 0.5, nesterov: true }],
  ['a map without type merges', '{nesterov: true}', { type: 'sgd', momentum: 0.5, nesterov: true }],
  ['another type replaces the whole', '{type: adam}', { type: 'adam' }],
  ['a bare name replaces the whole', 'sgd', { type: 'sgd', momentum: 0 }],
])('in a slot, %s', async (_, optimizer, wanted) => {
  const experiment = await planOf({
    'main.yaml': `extends: base.yaml\noptimizer: ${optimizer}\n`,
    'base.yaml': start.replace('optimizer: sgd', 'optimizer: {type: sgd, momentum: 0.5}'),
  });
  expect(experiment.optimizer).toMatchObject(wanted);
});

test('a bare name takes fields, as does the default of a slot', async () => {
  const experiment = await planOf({
    'main.yaml': 'extends: base.yaml\noptimizer: {momentum: 0.5}\nengine: {threads: 2}\n',
    'base.yaml': start,
  });
  expect(experiment.optimizer).toMatchObject({ type: 'sgd', momentum: 0.5 });
  expect(experiment.engine).toEqual({ type: 'auto', threads: 2 });
});

test('a map on top of a number is refused rather than guessed at', async () => {
  const loaded = await load({
    'main.yaml': 'extends: base.yaml\noptimizer: {learningRate: {warmup: 2}}\n',
    'base.yaml': start.replace('sgd', '{type: sgd, learningRate: 0.1}'),
  });
  expect(codesOf(loaded)).toEqual(['path-through-value optimizer.learningRate']);
});

test('--set puts values at paths: keys, indices, names written and decided, one after the other', async () => {
  const { model, optimizer, data } = await planOf(
    start
      .replace('[{type: dense, units: 3}]', '[relu, {type: dense, units: 8, name: hidden}, dense: 0]')
      .replace('dense: 0', '{type: dense, units: 3}'),
    {
      set: [
        'model.layers[1].units=16',
        'model.layers.hidden.bias=false',
        'model.layers.dense_2.units=5',
        'model.layers.0=flatten',
        'optimizer.learningRate={type: constant, value: 0.2}',
        'optimizer.learningRate.warmup=3',
        'data.split.validation=0.5',
        'data.split.validation=0.25',
      ],
    },
  );
  expect(model.layers).toMatchObject([
    { type: 'flatten' },
    { units: 16, bias: false, name: 'hidden' },
    { units: 5, name: 'dense_2' },
  ]);
  expect(optimizer.learningRate).toEqual({ type: 'constant', value: 0.2, warmup: '3 steps' });
  expect(data.split.validation).toBe(0.25);
});

test('options come after --set, and are no written place', async () => {
  const experiment = await planOf(start, {
    set: ['train.epochs=3', 'engine.threads=4'],
    options: { 'train.epochs': 5, engine: { type: 'auto' }, out: 'elsewhere' },
  });
  expect(experiment.train.epochs).toBe(5);
  expect(experiment.out).toBe('elsewhere');
  expect(experiment.engine).toEqual({ type: 'auto', threads: 4 });
  const { issues } = await load(start, { options: { 'train.epochs': 0 } });
  expect(issues).toMatchObject([{ code: 'out-of-range', path: 'train.epochs' }]);
  expect(issues[0]).not.toHaveProperty('place');
});

test('what is missing in the file that it extends is told once, at the place that names it', async () => {
  const loaded = await load({ 'main.yaml': 'extends: nowhere.yaml\nname: x\nseed: one\n' });
  expect(codesOf(loaded)).toEqual(['file-not-found', 'wrong-type seed']);
  expect(loaded.issues[0]!.place).toMatchObject({ file: 'main.yaml', line: 1, column: 10, length: 12 });
});

test('an issue in a composed file points to the file in which it was written', async () => {
  const { issues } = await load({
    'main.yaml': 'extends: parts/base.yaml\nseed: 2\n',
    'parts/base.yaml': start.replace('epochs: 2', 'epochs: 0'),
  });
  expect(issues).toMatchObject([
    { code: 'out-of-range', path: 'train.epochs', place: { file: 'parts/base.yaml', line: 7, column: 17 } },
  ]);
});

test('what a sweep varies is replaced as a whole', async () => {
  const files = {
    'main.yaml': 'extends: base.yaml\nsweep: {space: {optimizer.momentum: {logUniform: [0.1, 0.9]}}}\n',
    'base.yaml': `${start}sweep: {space: {optimizer.momentum: {uniform: [0, 0.9]}, train.epochs: [1, 2]}}\n`,
  };
  const { experiment } = await load(files, { set: ['sweep.space["train.epochs"]={int: [3, 4]}'] });
  expect(experiment['sweep']).toMatchObject({
    space: { 'optimizer.momentum': { logUniform: [0.1, 0.9] }, 'train.epochs': { int: [3, 4] } },
  });
});

test('a file that is reached on many ways is read once, and its issues are told once', async () => {
  const levels = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [
      `l${i}.yaml`,
      `extends: [${Array(4)
        .fill(`l${i + 1}.yaml`)
        .join(', ')}]\n`,
    ]),
  );
  const files: Record<string, string> = {
    'main.yaml': 'extends: l0.yaml\n',
    ...levels,
    'l8.yaml': `${start}seed: x\n`,
  };
  const asked: string[] = [];
  const before = process.cpuUsage();
  const loaded = await load(new Proxy(files, { get: (_, name: string) => (asked.push(name), files[name]) }));
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  expect(asked).toHaveLength(10);
  expect(codesOf(loaded)).toEqual(['wrong-type seed']);
});

test('`extends` takes an absolute path', async () => {
  const { name } = await planOf({ 'main.yaml': 'extends: /shared/base.yaml\n', '/shared/base.yaml': start });
  expect(name).toBe('first');
});
