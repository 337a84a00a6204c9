import { expect, test } from 'vitest';
import { mnist } from '../../src/components/datasets/mnist.ts';
import { flatten } from '../../src/components/transforms/flatten.ts';
import { normalize } from '../../src/components/transforms/normalize.ts';
import { standardize } from '../../src/components/transforms/standardize.ts';
import { toFloat } from '../../src/components/transforms/to-float.ts';
import { createDataIo } from '../../src/data/io.ts';
import { openData } from '../../src/data/open.ts';
import { loadTf } from '../../src/engine/tf.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import type { Column, Dataset, DataIo } from '../../src/contracts/data.ts';
import { bound, plannedData } from '../fixtures/data/bound.ts';

const io = {} as DataIo;
const noTf = () => Promise.reject(new Error('tfjs was loaded'));
/** Six samples of two bytes; the values tell the samples apart. */
const bytes: Column = {
  shape: [2, 1],
  dtype: 'uint8',
  data: Uint8Array.of(0, 255, 51, 204, 102, 153, 0, 0, 255, 255, 51, 51),
};
const labels: Column = { shape: [], dtype: 'float32', data: new Float32Array(6) };
const datasetOf = (features: Column, loaded: Partial<Dataset> = {}): Bound<'dataset'> => ({
  type: 'six',
  fields: {},
  planned: { type: 'own' },
  inspect: () =>
    Promise.resolve({
      counts: { train: 6 },
      features: { shape: [2, 1], dtype: 'uint8' },
      labels: { kind: 'value', shape: [], names: ['y'] },
      source: 'here',
    }),
  load: () => Promise.resolve({ parts: { train: { count: 6, features, labels } }, digest: 'd', ...loaded }),
});
const planned = (written = {}) => plannedData(mnist, written);

test('the tutorial’s data are opened without a copy', async () => {
  const data = planned();
  const opened = await openData(
    bound(mnist),
    data,
    [bound(toFloat), bound(normalize, { mean: 0.5, std: 0.5 })],
    1,
    createDataIo('experiments/mnist-mlp.yaml'),
    noTf,
  );
  expect(opened.parts.train).toMatchObject({ count: 60000, index: null });
  expect(opened.parts.test).toMatchObject({ count: 10000, index: null });
  expect(opened.params).toEqual([{ scale: [1 / 255] }, {}]);
  expect(opened.input).toEqual({ shape: [28, 28, 1], dtype: 'uint8' });
  expect(opened.transformed).toEqual([28, 28, 1]);
  expect(opened.labels).toMatchObject({ kind: 'class' });
});

test('statistics come from the training part alone', async () => {
  const { parts, params } = await openData(
    datasetOf(bytes),
    planned({ take: { train: 3 } }),
    [bound(standardize)],
    1,
    io,
    noTf,
  );
  expect(parts.train.count).toBe(3);
  expect(params[0]!['mean']).toEqual([51, 204]);
  expect(params[0]!['std']).toEqual([expect.closeTo(41.6413, 4), expect.closeTo(41.6413, 4)]);
});

test('transforms are fitted without the validation part', async () => {
  const { parts, params } = await openData(
    datasetOf(bytes),
    planned({ split: { validation: 0.5 } }),
    [bound(standardize)],
    1,
    io,
    noTf,
  );
  const first = [...parts.train.index!].map((i) => bytes.data[i * 2]!);
  expect(first).toHaveLength(3);
  expect(params[0]!['mean']![0]).toBeCloseTo(first.reduce((a, b) => a + b) / 3, 10);
});

test('a fitted transform sees what those before it make of the training data', async () => {
  const transforms = [bound(flatten), bound(toFloat), bound(standardize)];
  const { params, transformed } = await openData(
    datasetOf(bytes),
    planned({ take: { train: 3 } }),
    transforms,
    1,
    io,
    loadTf,
  );
  expect(transformed).toEqual([2]);
  // Flattened bytes are bytes still.
  expect(params[1]).toEqual({ scale: [1 / 255] });
  expect(params[2]!['mean']).toEqual([expect.closeTo(0.2, 6), expect.closeTo(0.8, 6)]);
  expect(params[2]!['std']).toEqual([expect.closeTo(0.163299, 5), expect.closeTo(0.163299, 5)]);
});

test('fitting leaves no tensor behind', async () => {
  const tf = await loadTf();
  const before = tf.memory().numTensors;
  await openData(
    datasetOf(bytes),
    planned(),
    [bound(toFloat), bound(normalize, { mean: 0.5, std: 0.5 }), bound(standardize), bound(standardize)],
    1,
    io,
    loadTf,
  );
  expect(tf.memory().numTensors).toBe(before);
});

test('data that are not what their headers said are refused', async () => {
  const changed = datasetOf({ ...bytes, shape: [1, 2] });
  await expect(openData(changed, planned(), [], 1, io, noTf)).rejects.toThrow(
    '`six` changed while it was read: its features were uint8 of shape [2, 1], and are uint8 of shape [1, 2].',
  );
});
