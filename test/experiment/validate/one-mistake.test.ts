import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validate } from '../../../src/api/validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-one-mistake-'));
afterAll(() => rmSync(folder, { recursive: true }));

const data = '{type: inline, features: [[0, 1], [1, 2], [2, 3], [3, 4]], labels: [a, b, a, b], batch: {train: 2}}';
const sections = {
  name: 'x',
  data,
  model: '{layers: [{type: dense, units: 2}]}',
  loss: 'crossEntropy',
  metrics: '[accuracy]',
  optimizer: '{type: sgd, learningRate: 0.1}',
  train: '{epochs: 2}',
};
type Changes = { readonly [N in keyof typeof sections]?: string };

/** A section a line; `-` leaves a section out. */
const base = (changes: Changes = {}): string =>
  Object.entries({ ...sections, ...changes })
    .filter(([, value]) => value !== '-')
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');

const embedded = '{layers: [{type: embedding, vocabulary: 9, units: 2}, flatten, {type: dense, units: 2}]}';
const mistakes: [string, string][] = [
  ['no name', base({ name: '-' })],
  ['no data', base({ data: '-' })],
  ['no model', base({ model: '-' })],
  ['no loss', base({ loss: '-' })],
  ['no optimizer', base({ optimizer: '-' })],
  ['no train', base({ train: '-' })],
  ['data null', base({ data: '' })],
  ['model null', base({ model: '' })],
  ['layers null', base({ model: '{layers: }' })],
  ['layers map', base({ model: '{layers: {type: dense}}' })],
  ['layers empty', base({ model: '{layers: []}' })],
  ['train null', base({ train: '' })],
  ['train number', base({ train: '5' })],
  ['train list', base({ train: '[1]' })],
  ['epochs text', base({ train: '{epochs: many}' })],
  ['epochs 0', base({ train: '{epochs: 0}' })],
  ['epochs 1e-7', base({ train: '{epochs: 1e-7}' })],
  ['epochs 1.5', base({ train: '{epochs: 1.5}' })],
  ['epochs nan', base({ train: '{epochs: .nan}' })],
  ['epochs inf', base({ train: '{epochs: .inf}' })],
  ['epochs null', base({ train: '{epochs: }' })],
  ['epochs misspelt', base({ train: '{epoch: 2}' })],
  ['name nan', base({ name: '.nan' })],
  ['name number', base({ name: '5' })],
  ['name empty', base({ name: "''" })],
  ['name null', base({ name: '' })],
  ['name list', base({ name: '[a]' })],
  ['unknown layer', base({ model: '{layers: [{type: denze, units: 2}]}' })],
  ['unknown layer first', base({ model: '{layers: [flaten, {type: dense, units: 2}]}' })],
  ['layer without type', base({ model: '{layers: [{units: 2}]}' })],
  ['layer type number', base({ model: '{layers: [{type: 5, units: 2}]}' })],
  ['layer without units', base({ model: '{layers: [dense]}' })],
  ['layer units text', base({ model: '{layers: [{type: dense, units: two}]}' })],
  ['units nan', base({ model: '{layers: [{type: dense, units: .nan}]}' })],
  ['units misspelt', base({ model: '{layers: [{type: dense, unit: 2}]}' })],
  ['softmax', base({ model: '{layers: [{type: dense, units: 2}, softmax]}' })],
  [
    'conv on flat',
    base({ model: '{layers: [{type: conv2d, filters: 2, kernelSize: 3}, flatten, {type: dense, units: 2}]}' }),
  ],
  ['layer list', base({ model: '{layers: [[]]}' })],
  ['layer null', base({ model: '{layers: [null]}' })],
  ['initializer', base({ model: '{layers: [{type: dense, units: 2, kernel: heNormall}]}' })],
  ['same name', base({ model: '{layers: [{type: dense, units: 2, name: a}, {type: dense, units: 2, name: a}]}' })],
  ['unknown loss', base({ loss: 'crossEntropi' })],
  ['regression loss', base({ loss: 'mse' })],
  ['mean squared', base({ loss: 'meanSquaredError' })],
  ['loss list', base({ loss: '[crossEntropy]' })],
  ['loss null', base({ loss: '' })],
  ['loss number', base({ loss: '3' })],
  ['unknown metric', base({ metrics: '[acuracy]' })],
  ['metrics text', base({ metrics: 'accuracy' })],
  ['metrics null', base({ metrics: '' })],
  ['metric twice', base({ metrics: '[accuracy, accuracy]' })],
  ['metric r2', base({ metrics: '[meanAbsoluteError]' })],
  ['unknown optimizer', base({ optimizer: 'sgdd' })],
  ['rate negative', base({ optimizer: '{type: sgd, learningRate: -1}' })],
  ['rate text', base({ optimizer: '{type: sgd, learningRate: fast}' })],
  ['rate null', base({ optimizer: '{type: sgd, learningRate: }' })],
  ['rate misspelt', base({ optimizer: '{type: sgd, lr: 0.1}' })],
  ['rate start renamed', base({ optimizer: '{type: sgd, learningRate: {type: cosine, begin: 0.1}}' })],
  ['momentum text', base({ optimizer: '{type: sgd, momentum: big}' })],
  [
    'batch big',
    base({
      data: '{type: inline, features: [[0, 1], [1, 2], [2, 3], [3, 4]], labels: [a, b, a, b], batch: {train: 20}}',
    }),
  ],
  ['batch 0', base({ data: '{type: inline, features: [[0, 1], [1, 2]], labels: [a, b], batch: {train: 0}}' })],
  ['batch number', base({ data: '{type: inline, features: [[0, 1], [1, 2]], labels: [a, b], batch: 2}' })],
  ['batch null', base({ data: '{type: inline, features: [[0, 1], [1, 2]], labels: [a, b], batch: }' })],
  ['labels count', base({ data: '{type: inline, features: [[0, 1], [1, 2]], labels: [a], batch: {train: 2}}' })],
  ['ragged', base({ data: '{type: inline, features: [[0, 1], [1]], labels: [a, b], batch: {train: 2}}' })],
  ['one class', base({ data: '{type: inline, features: [[0, 1], [1, 1]], labels: [a, a], batch: {train: 2}}' })],
  [
    'split all',
    base({
      data: '{type: inline, features: [[0, 1], [1, 1]], labels: [a, b], batch: {train: 2}, split: {validation: 0.99}}',
    }),
  ],
  [
    'split 2',
    base({
      data: '{type: inline, features: [[0, 1], [1, 1]], labels: [a, b], batch: {train: 2}, split: {validation: 2}}',
    }),
  ],
  [
    'take many',
    base({ data: '{type: inline, features: [[0, 1], [1, 1]], labels: [a, b], batch: {train: 2}, take: {train: 9}}' }),
  ],
  [
    'take test',
    base({ data: '{type: inline, features: [[0, 1], [1, 1]], labels: [a, b], batch: {train: 2}, take: {test: 9}}' }),
  ],
  ['unknown dataset', base({ data: '{type: inlin, features: [[0, 1], [1, 1]], labels: [a, b], batch: {train: 2}}' })],
  ['no features', base({ data: '{type: inline, labels: [a, b], batch: {train: 2}}' })],
  ['features text', base({ data: '{type: inline, features: [[a, 1], [1, 1]], labels: [a, b], batch: {train: 2}}' })],
  ['features nan', base({ data: '{type: inline, features: [[.nan, 1], [1, 1]], labels: [a, b], batch: {train: 2}}' })],
  ['features flat', base({ data: '{type: inline, features: [1, 2], labels: [a, b], batch: {train: 2}}' })],
  ['labels mixed', base({ data: '{type: inline, features: [[0], [1]], labels: [a, 1], batch: {train: 2}}' })],
  ['labels map', base({ data: '{type: inline, features: [[0], [1]], labels: [{}, b], batch: {train: 2}}' })],
  ['csv missing', base({ data: '{type: csv, train: nope.csv, target: y, labels: class}' })],
  ['csv no target', base({ data: '{type: csv, train: nope.csv, labels: class}' })],
  [
    'transform unknown',
    base({
      data: '{type: inline, features: [[0, 1], [1, 2]], labels: [a, b], batch: {train: 2}, transforms: [standardise]}',
    }),
  ],
  [
    'transforms text',
    base({
      data: '{type: inline, features: [[0, 1], [1, 2]], labels: [a, b], batch: {train: 2}, transforms: standardize}',
    }),
  ],
  ['augmentation unknown', base({ data: data.replace('batch', 'augment: [flipp], batch') })],
  ['augmentation of an image', base({ data: data.replace('batch', 'augment: [flip], batch') })],
  ['rotated tokens', base({ data: data.replace('batch', 'augment: [rotate], batch'), model: embedded })],
  ['noise on tokens', base({ data: data.replace('batch', 'augment: [noise], batch'), model: embedded })],
  [
    'a token out of range',
    base({ data: data.replace('batch', 'augment: [{type: dropTokens, value: 9}], batch'), model: embedded }),
  ],
  ['noise below 0', base({ data: data.replace('batch', 'augment: [{type: noise, std: -1}], batch') })],
  ['probability 2', base({ data: data.replace('batch', 'augment: [{type: mixup, probability: 2}], batch') })],
  ['alpha 0', base({ data: data.replace('batch', 'augment: [{type: mixup, alpha: 0}], batch') })],
  ['augment text', base({ data: data.replace('batch', 'augment: noise, batch') })],
  ['balance unknown', base({ data: data.replace('batch', 'balance: class, batch') })],
  ['balance unshuffled', base({ data: data.replace('batch', 'balance: classes, shuffle: false, batch') })],
  ['best unknown', base({ train: '{epochs: 2, best: acuracy}' })],
  ['best test', base({ train: '{epochs: 2, best: test/accuracy}' })],
  ['best form', base({ train: '{epochs: 2, best: a/b/c}' })],
  ['stopper unknown', base({ train: '{epochs: 2, stoppers: [patienc]}' })],
  [
    'stopper monitor',
    base({ train: '{epochs: 2, stoppers: [{type: patience, monitor: validation/loss, epochs: 2}]}' }),
  ],
  ['checkpoint amount', base({ train: '{epochs: 2, checkpoint: {every: 2 parsecs}}' })],
  ['checkpoint true', base({ train: '{epochs: 2, checkpoint: true}' })],
  ['clip number', base({ train: '{epochs: 2, clip: 1}' })],
  ['clip norm 0', base({ train: '{epochs: 2, clip: {norm: 0}}' })],
  ['epochMean', base({ train: '{epochs: 2, epochMean: sample}' })],
  ['reporter unknown', base() + 'reporters: [consol]\n'],
  ['reporters text', base() + 'reporters: console\n'],
  ['engine unknown', base() + 'engine: onx\n'],
  ['seed text', base() + 'seed: x\n'],
  ['seed -1', base() + 'seed: -1\n'],
  ['unknown key', base() + 'sed: 1\n'],
  ['misplaced', base() + 'epochs: 1\n'],
  ['out null', base() + 'out:\n'],
  ['sweep text', base() + 'sweep: grid\n'],
  ['sweep empty', base() + 'sweep: {}\n'],
  ['sweep path', base() + 'sweep: {space: {optimizer.lr: [1, 2]}}\n'],
  ['sweep choice', base() + 'sweep: {space: {train.epochs: [1, -2]}}\n'],
  ['sweep dist', base() + 'sweep: {space: {optimizer.learningRate: {unifrm: [0, 1]}}}\n'],
  ['sweep sampler', base() + 'sweep: {space: {train.epochs: [1, 2]}, sampler: gridd}\n'],
  ['sweep objective', base() + 'sweep: {space: {train.epochs: [1, 2]}, objective: {metric: acc}}\n'],
  [
    'sweep with unknown layer',
    base({ model: '{layers: [{type: denze, units: 2}]}' }) + 'sweep: {space: {train.epochs: [1, 2]}}\n',
  ],
  [
    'sweep of units in unknown layer',
    base({ model: '{layers: [{type: denze, units: 2}]}' }) + 'sweep: {space: {"model.layers[0].units": [1, 2]}}\n',
  ],
  ['sweep no epochs', base({ train: '{maxSteps: 5}' }) + 'sweep: {space: {seed: [1, 2]}}\n'],
  ['sweep no loss', base({ loss: '-' }) + 'sweep: {space: {seed: [1, 2]}}\n'],
  ['sweep budget', base() + 'sweep: {space: {seed: [1, 2]}, budget: {trials: 0}}\n'],
];

/** The line of the section that differs; the first one where a section is missing. */
const lineOf = (text: string): number => {
  const lines = text.trimEnd().split('\n');
  if (Object.keys(sections).some((key) => !lines.some((line) => line.startsWith(`${key}:`)))) return 1;
  const right = base().split('\n');
  return lines.findIndex((line, i) => line !== right[i]) + 1;
};

test.each(mistakes)('one mistake is one issue at its line: %s', async (name, text) => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, text);
  const [checked] = await validate([file]);
  expect(checked!.issues.map(({ message }) => message)).toHaveLength(1);
  const [issue] = checked!.issues;
  expect(issue!.place!.line).toBe(lineOf(text));
  expect(issue!.message).not.toMatch(/undefined|\b1 samples|\[object/);
});
