import { expect, test } from 'vitest';
import { checkLabels } from '../../src/runner/check-labels.ts';
import { bound } from '../conformance/bound.ts';

const column = (...data: readonly number[]) => ({
  shape: [2],
  dtype: 'float32' as const,
  data: Float32Array.from(data),
});
const part = (index: Uint32Array | null, ...data: readonly number[]) => ({
  count: index?.length ?? data.length / 2,
  features: column(),
  labels: column(...data),
  index,
});
const labels = { kind: 'value' as const, names: ['a', 'b'], shape: [2] };
const bce = bound('loss', 'binaryCrossEntropy', {});

test('labels that binaryCrossEntropy cannot mean are refused, those that are not of a part are not looked at', () => {
  const parts = (test: ReturnType<typeof part>) => ({ parts: { train: part(null, 0, 1, 0.5, 0.5), test }, labels });
  expect(() => checkLabels(bce, parts(part(null, 1, 0)))).not.toThrow();
  expect(() => checkLabels(bce, parts(part(null, 1, -1)))).toThrow(
    '`binaryCrossEntropy` takes labels from 0 to 1, and one of the test part is -1: scale the labels, or take ' +
      'another loss.',
  );
  expect(() => checkLabels(bce, parts(part(null, NaN, 0)))).toThrow(/is NaN/);
  expect(() => checkLabels(bce, parts(part(Uint32Array.of(1), 7, 7, 0, 1)))).not.toThrow();
  expect(() => checkLabels(bound('loss', 'meanSquaredError', {}), parts(part(null, 9, 9)))).not.toThrow();
});
