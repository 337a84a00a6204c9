import { expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { measured } from '../../conformance/metrics.ts';

const tf = await loadTf();

it.each(['precision', 'recall', 'f1'])('%s averages only over classes that occur', (type) => {
  const output = [
    [5, 1, 0],
    [3, 2, 1],
  ];
  expect(measured(tf, bound('metric', type), [{ labels: [0, 0], output }], 'int32')).toBe(1);
});
