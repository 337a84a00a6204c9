import { expect, test } from 'vitest';
import { flatten } from '../../../src/components/transforms/flatten.ts';
import { minMax } from '../../../src/components/transforms/min-max.ts';
import { normalize } from '../../../src/components/transforms/normalize.ts';
import { standardize } from '../../../src/components/transforms/standardize.ts';
import { toFloat } from '../../../src/components/transforms/to-float.ts';
import { loadTf } from '../../../src/engine/tf.ts';
import type { Bound } from '../../../src/registry/kinds.ts';
import type { Column, Params } from '../../../src/contracts/data.ts';
import { bound } from '../../fixtures/data/bound.ts';

const tf = await loadTf();
const floats = (shape: readonly number[], ...data: number[]): Column => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(data),
});
const bytes = (shape: readonly number[], ...data: number[]): Column => ({
  shape,
  dtype: 'uint8',
  data: Uint8Array.from(data),
});

/** A column after the transform, in a step as the runner builds it: bytes are int32 there. */
const applied = (
  { shape, dtype, data }: Column,
  transform: Bound<'transform'>,
  params: Params = {},
): { shape: readonly number[]; dtype: string; values: number[] } =>
  tf.tidy(() => {
    const width = shape.reduce((a, b) => a * b, 1);
    const y = transform.apply(
      tf,
      tf.tensor(data, [data.length / width, ...shape], dtype === 'float32' ? 'float32' : 'int32'),
      params,
    );
    return { shape: y.shape, dtype: y.dtype, values: [...y.dataSync()] };
  });
const fitted = (column: Column, transform: Bound<'transform'>) => applied(column, transform, transform.fit!(column));
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6) as number);

test('toFloat scales bytes, and only bytes', () => {
  const transform = bound(toFloat);
  expect(fitted(bytes([2], 0, 255, 51, 102), transform)).toEqual({
    shape: [2, 2],
    dtype: 'float32',
    values: close([0, 1, 0.2, 0.4]),
  });
  expect(fitted(floats([2], 0, 255), transform)).toEqual({ shape: [1, 2], dtype: 'float32', values: [0, 255] });
  expect(fitted({ shape: [2], dtype: 'int32', data: Int32Array.of(7, -300) }, transform)).toEqual({
    shape: [1, 2],
    dtype: 'float32',
    values: [7, -300],
  });
});

test('normalize takes one number, or one per channel', () => {
  expect(applied(floats([2], 0, 1), bound(normalize, { mean: 0.5, std: 0.5 }))).toEqual({
    shape: [1, 2],
    dtype: 'float32',
    values: [-1, 1],
  });
  const perChannel = bound(normalize, { mean: [1, 2], std: [2, 4] });
  expect(applied(floats([1, 2, 2], 1, 2, 5, 10), perChannel).values).toEqual([0, 0, 2, 2]);
  expect(applied(bytes([2], 3, 6), bound(normalize, { mean: 0, std: [3, 2] }))).toEqual({
    shape: [1, 2],
    dtype: 'float32',
    values: close([1, 3]),
  });
});

test('normalize says which list does not fit', () => {
  const transform = bound(normalize, { mean: 0, std: [1, 2, 3] });
  expect(() => transform.shape([28, 28, 1])).toThrow(
    '`std` has 3 numbers and shape [28, 28, 1] has 1 channel. Write one number, or one per channel.',
  );
  expect(() => transform.shape([])).toThrow(
    '`std` has 3 numbers and shape [] has no channels. Write one number, or one per channel.',
  );
  expect(transform.shape([8, 3])).toEqual([8, 3]);
});

// Each column of [1 10 7], [2 30 7], [6 20 7].
const table = floats([3], 1, 10, 7, 2, 30, 7, 6, 20, 7);

test('standardize gives every feature mean 0 and population deviation 1', () => {
  const transform = bound(standardize);
  const params = transform.fit!(table);
  expect(params).toEqual({ mean: close([3, 20, 7]), std: close([Math.sqrt(14 / 3), Math.sqrt(200 / 3), 1]) });
  const r = Math.sqrt(3 / 14);
  const s = Math.sqrt(3 / 200);
  expect(applied(table, transform, params).values).toEqual(close([-2 * r, -10 * s, 0, -r, 10 * s, 0, 3 * r, 0, 0]));
});

test('minMax spreads every feature over 0 … 1', () => {
  const transform = bound(minMax);
  const params = transform.fit!(table);
  expect(params).toEqual({ min: [1, 10, 7], range: [5, 20, 1] });
  expect(applied(table, transform, params).values).toEqual(close([0, 0, 0, 0.2, 1, 0, 1, 0.5, 0]));
});

test('a constant feature becomes 0 exactly, though its mean is rounded', () => {
  const constant = floats([1], ...Array.from({ length: 1000 }, () => 0.1));
  for (const component of [standardize, minMax])
    expect(new Set(fitted(constant, bound(component)).values)).toEqual(new Set([0]));
});

test('a large mean does not swallow the deviation', () => {
  const far = floats([1], 1e6, 1e6 + 1, 1e6 + 2);
  expect(bound(standardize).fit!(far)['std']).toEqual([expect.closeTo(Math.sqrt(2 / 3), 9)]);
});

test('statistics of images are taken element by element', () => {
  const images = bytes([1, 2, 1], 0, 100, 200, 100);
  expect(bound(standardize).fit!(images)).toEqual({ mean: [100, 100], std: [100, 1] });
  expect(fitted(images, bound(standardize))).toEqual({
    shape: [2, 1, 2, 1],
    dtype: 'float32',
    values: close([-1, 0, 1, 0]),
  });
});

test('flatten keeps bytes as they are', () => {
  const transform = bound(flatten);
  expect(transform.shape([28, 28, 1])).toEqual([784]);
  expect(applied(bytes([1, 2, 1], 1, 2, 3, 4), transform)).toEqual({
    shape: [2, 2],
    dtype: 'int32',
    values: [1, 2, 3, 4],
  });
});

test('minMax finds the largest of values that are close together', () => {
  const { values } = fitted(floats([1], 0.25, 0, 0.5), bound(minMax));
  expect(values).toEqual(close([0.5, 0, 1]));
});
