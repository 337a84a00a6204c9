import { expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';

const tf = await loadTf();
const weight = tf.tensor2d([
  [1, -2],
  [0, 3],
]);
const both = (type: string, factor: number) =>
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((w) => bound('regularizer', type, { factor }).penalty(tf, w))(weight);
    return { value: value.dataSync()[0], gradient: Array.from(grad.dataSync()) };
  });

it('l1 adds factor · Σ|w|, with the gradient factor · sign(w), which is 0 at 0', () => {
  expect(both('l1', 0.5)).toEqual({ value: 3, gradient: [0.5, -0.5, 0, 0.5] });
});

it('l2 adds factor · Σw²: the gradient of PyTorch’s weight_decay of 2 · factor', () => {
  const weightDecay = 1;
  expect(both('l2', weightDecay / 2)).toEqual({
    value: 7,
    gradient: Array.from(weight.dataSync(), (w) => weightDecay * w),
  });
});
