import { expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { networkOf } from './_network.ts';

const tf = await loadTf();
const x = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);
const drawn = tf.tensor2d([
  [0, 0.19, 0.2],
  [0.5, 0.999, 0.1],
]);

it('drops where what is drawn is below the rate, and scales the rest, in value and gradient', () => {
  const asked: unknown[] = [];
  const { run } = networkOf(tf, bound('layer', 'dropout', { rate: 0.2 }), [3], (...request) => {
    asked.push(request);
    return drawn;
  });
  const { value, grad } = tf.valueAndGrad((x) => run(x, true))(x);
  expect(Array.from(value.dataSync())).toEqual([0, 0, 3.75, 5, 6.25, 0]);
  expect(Array.from(grad.dataSync())).toEqual([0, 0, 1.25, 1.25, 1.25, 0]);
  expect(asked).toEqual([['dropout', [3]]]);
});

it('draws nothing and changes nothing in evaluation, or at rate 0', () => {
  const never = () => expect.unreachable();
  for (const [rate, training] of [
    [0.2, false],
    [0, false],
    [0, true],
  ] as const) {
    const { run } = networkOf(tf, bound('layer', 'dropout', { rate }), [3], never);
    expect(Array.from(run(x, training).dataSync())).toEqual([1, 2, 3, 4, 5, 6]);
  }
});
