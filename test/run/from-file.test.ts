import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/api/run.ts';
import { folderOf } from '../fixtures/data/folder.ts';

const experiment = `
name: digits
data:
  type: npy
  trainFeatures: x_train.npy
  trainLabels: y_train.npy
  testFeatures: x_test.npy
  testLabels: y_test.npy
  batch: {train: 7}
  split: {validation: 0.2}
  transforms: [standardize]
model: {layers: [flatten, {type: dense, units: 10}]}
loss: crossEntropy
optimizer: {type: sgd, learningRate: 0.1}
train: {epochs: 3, logEvery: 1}
engine: {type: onnx, device: cpu, threads: 1}
reporters: []
`;

interface Told {
  readonly type: string;
  readonly values?: unknown;
  readonly samples?: unknown;
  readonly confusion?: unknown;
}

/** All values that a run reports, where its samples may take `memory`. */
const valuesWith = async (memory: string): Promise<Told[]> => {
  const folder = folderOf({ 'e.yaml': experiment });
  cpSync('test/fixtures/data/arrays', folder, { recursive: true });
  const set = [`data.memory=${memory}`];
  const result = await run(join(folder, 'e.yaml'), { set, out: join(folder, 'runs') });
  const lines = readFileSync(join(result.folder, 'events.jsonl'), 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Told)
    .map(({ type, values, samples, confusion }) => ({ type, values, samples, confusion }));
};

test('samples that stay in their file train the same model, to the bit', async () => {
  const fromFile = await valuesWith('0 MB');
  expect(fromFile.filter(({ type }) => type === 'step').length).toBe(30);
  expect(fromFile).toEqual(await valuesWith('1 GB'));
});
