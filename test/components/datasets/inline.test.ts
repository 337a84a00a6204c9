import { expect, test } from 'vitest';
import { inline } from '../../../src/components/datasets/inline.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { ioOf } from '../../fixtures/data/folder.ts';

const io = ioOf;
const xor = {
  features: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  labels: ['no', 'yes', 'yes', 'no'],
};

test('texts are classes, sorted', async () => {
  const dataset = bound(inline, xor);
  expect(await dataset.inspect(io())).toEqual({
    counts: { train: 4 },
    features: { shape: [2], dtype: 'float32' },
    labels: { kind: 'class', classes: ['no', 'yes'] },
    labelsField: 'labels',
    source: 'the experiment file',
  });
  expect((await dataset.load(io())).parts).toEqual({
    train: {
      count: 4,
      features: { shape: [2], dtype: 'float32', data: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) },
      labels: { shape: [], dtype: 'int32', data: Int32Array.of(0, 1, 1, 0) },
    },
  });
});

test('numbers are values; a test part goes beside', async () => {
  const dataset = bound(inline, { features: [[0], [1]], labels: [1, 3.5], test: { features: [[2]], labels: [6] } });
  expect(await dataset.inspect(io())).toMatchObject({
    counts: { train: 2, test: 1 },
    labels: { kind: 'value', shape: [], names: ['label'] },
  });
  expect((await dataset.load(io())).parts.test).toMatchObject({
    count: 1,
    labels: { dtype: 'float32', data: Float32Array.of(6) },
  });
});

test('the digest is of the content', async () => {
  const digest = async (written: Readonly<Record<string, unknown>>) => (await bound(inline, written).load(io())).digest;
  expect(await digest(xor)).toMatch(/^[0-9a-f]{64}$/);
  expect(await digest(xor)).toBe(await digest({ ...xor, batch: { train: 4 } }));
  expect(await digest(xor)).not.toBe(await digest({ ...xor, labels: ['no', 'yes', 'yes', 'yes'] }));
});

test.each([
  [{ ...xor, labels: ['no'] }, '`labels` has length 1 and `features` 4. Expected one label per sample.', 'labels'],
  [
    { features: [[1, 2], [3]], labels: [1, 2] },
    '`features` is ragged: sample 1 has length 1, expected 2 as in the first.',
    'features',
  ],
  [
    { features: [[1], [3]], labels: ['a', 2] },
    '`labels` mixes names and numbers: label 1 is `2`. Quote all names, or write only numbers.',
    'labels',
  ],
  [
    { features: [[1]], labels: [1], test: { features: [[1, 2]], labels: [1] } },
    '`test.features` is ragged: sample 0 has length 2, expected 1 as in the first.',
    'test.features',
  ],
  [
    { features: [[1]], labels: [1], test: { features: [[1]], labels: ['a'] } },
    '`test.labels` mixes names and numbers: label 0 is `a`. Quote all names, or write only numbers.',
    'test.labels',
  ],
  [
    { features: [[1], [1e39]], labels: [1, 2] },
    'A number in `features` is `1e+39`, which is beyond the range of float32.',
    'features',
  ],
])('%j is refused', async (written, message, field) => {
  await expect(bound(inline, written).load(io())).rejects.toMatchObject({ name: 'DataError', message, field });
});
