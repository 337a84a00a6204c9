import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { examples } from './bound.ts';

const tf = await loadTf();

describe.each(examples('regularizer'))('regularizer %s', (_, regularizer) => {
  const penalty = (values: number[]) => tf.tidy(() => regularizer.penalty(tf, tf.tensor1d(values)).dataSync()[0]!);

  it('is 0 at zero, and grows with the weights, whatever their sign', () => {
    expect(penalty([0, 0, 0])).toBe(0);
    expect(penalty([1, -2, 3])).toBeGreaterThan(penalty([1, -1, 3]));
    expect(penalty([1, -2, 3])).toBe(penalty([-1, 2, -3]));
  });

  it('is a scalar that pulls each weight towards zero, and leaves a zero alone', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((weight) => regularizer.penalty(tf, weight))(
          tf.tensor2d([
            [2, -3],
            [0, 0.5],
          ]),
        )
        .dataSync(),
    );
    expect(Array.from(gradient, Math.sign)).toEqual([1, -1, 0, 1]);
    expect(tf.tidy(() => regularizer.penalty(tf, tf.ones([2, 3])).shape)).toEqual([]);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    penalty([1, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
