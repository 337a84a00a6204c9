import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import type { Scalar, Tensor } from '../../src/contracts/tensors.ts';
import { examples } from './bound.ts';
import { atStart, move } from './optimizers.ts';

const tf = await loadTf();

/** (x, y) → value, as a tf op on a vector of two. */
type Surface = (at: Tensor) => Scalar;
const parabola: Surface = (at) => tf.sum(tf.mul(tf.square(at), tf.tensor1d([1, 10])));
const rosenbrock: Surface = (at) => {
  const [x, y] = tf.split(at, 2) as [Tensor, Tensor];
  return tf.sum(tf.add(tf.square(tf.sub(1, x)), tf.mul(100, tf.square(tf.sub(y, tf.square(x))))));
};

describe.each(examples('optimizer'))('optimizer %s', (_, optimizer) => {
  const descend = (surface: Surface, start: number[], rate: number, steps: number) => {
    const values: number[] = [];
    let state = atStart(tf, optimizer, tf.tensor1d(start));
    for (let step = 1; step <= steps; step++) {
      state = tf.tidy(() => {
        const { value, grad } = tf.valueAndGrad(surface)(state.weight);
        values.push(value.dataSync()[0]!);
        const moved = move(tf, optimizer, state, grad, rate, step);
        return { weight: moved.weight, slots: { ...moved.slots } };
      });
    }
    return values;
  };

  // At one of several rates: those that scale each weight's step want larger ones.
  it('comes to the bottom of a parabola', () => {
    const reaches = (rate: number) => descend(parabola, [3, -2], rate, 400).at(-1)! < 1e-3;
    expect([0.02, 0.5].some(reaches)).toBe(true);
  });
  it('goes along Rosenbrock’s valley', () => {
    // It begins at a height of 24, and the valley at its near end lies at 4.
    const reaches = (rate: number) => descend(rosenbrock, [-1.2, 1], rate, 400).at(-1)! < 3.5;
    expect([0.002, 0.02, 0.5].some(reaches)).toBe(true);
  });
  it('has finite numbers at any step and rate', () => {
    for (const step of [1, 2, 1000, 1e7])
      for (const rate of [0, 1e-8, 10])
        for (const number of Object.values(optimizer.numbers(rate, step))) expect(Number.isFinite(number)).toBe(true);
  });
  it('stands still without a gradient, but for what weight decay takes, and at rate 0', () => {
    const stays = (gradient: number, rate: number) =>
      move(tf, optimizer, atStart(tf, optimizer, tf.scalar(0)), tf.scalar(gradient), rate, 1).weight.dataSync()[0];
    expect(stays(0, 0.1)).toBeCloseTo(0, 12);
    expect(stays(1, 0)).toBeCloseTo(0, 12);
  });
  it('keeps shapes and declares its slots', () => {
    const moved = move(tf, optimizer, atStart(tf, optimizer, tf.ones([2, 3])), tf.ones([2, 3]), 0.1, 1);
    expect(Object.keys(moved.slots).sort()).toEqual([...optimizer.slots()].sort());
    for (const tensor of [moved.weight, ...Object.values(moved.slots)]) expect(tensor.shape).toEqual([2, 3]);
  });
});
