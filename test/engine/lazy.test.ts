import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../../src/engine/index.ts';

const tf = core;
beforeAll(async () => {
  expect(await registerOnnxBackend(tf)).toBe('onnx');
});
beforeEach(() => tf.setBackend('onnx'));
afterEach(() => tf.disposeVariables());
afterAll(() => tf.setBackend('cpu')); // files share a process

/** Ten steps with Adam, the loss read at every third. */
const train = async (backend: string) => {
  await tf.setBackend(backend);
  const x = tf.tensor2d(
    Float32Array.from({ length: 40 }, (_, i) => Math.sin(i)),
    [8, 5],
  );
  const y = tf.tensor2d(
    Float32Array.from({ length: 8 }, (_, i) => Math.cos(i)),
    [8, 1],
  );
  const weights = tf.variable(
    tf.tensor2d(
      Float32Array.from({ length: 5 }, (_, i) => i / 5),
      [5, 1],
    ),
  );
  const optimizer = tf.train.adam(0.1);
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) {
    const loss = optimizer.minimize(
      () => tf.losses.meanSquaredError(y, tf.tanh(tf.matMul(x, weights as never))),
      true,
    )!;
    if (step % 3 === 0) losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  return { losses, weights: Array.from(await weights.data()) };
};

describe('the backend onnx', () => {
  it('trains as the backend cpu does', async () => {
    const [found, expected] = [await train('onnx'), await train('cpu')];
    found.losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected.losses[i]!, 5));
    found.weights.forEach((weight, i) => expect(weight).toBeCloseTo(expected.weights[i]!, 5));
  });

  it('computes each tensor in use once, and remembers values that were read', async () => {
    const a = tf.exp(tf.tensor1d([0, 1]));
    const b = tf.add(a, 1);
    expect(() => a.dataSync()).toThrow('cannot be read at once; use `await tensor.data()` instead of `dataSync`.');
    await b.data();
    expect(Array.from(a.dataSync())).toEqual(Array.from(await a.data()));
    expect(tf.sub(b, a).dtype).toBe('float32');
  });

  it('answers reads that overlap, with ops recorded between them', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.mul(x, x);
    const first = y.data();
    const z = tf.add(y, 1);
    const [squares, more, again] = await Promise.all([first, z.data(), y.data()]);
    expect([squares, more, again].map((values) => Array.from(values))).toEqual([
      [1, 4, 9],
      [2, 5, 10],
      [1, 4, 9],
    ]);
  });

  it('lets nothing suffer from what fails beside it', async () => {
    const fails = tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([7], 'int32'));
    const works = tf.add(tf.tensor1d([1]), 1);
    expect(Array.from(await works.data())).toEqual([2]);
    await expect(fails.data()).rejects.toThrow('out of data bounds');
  });

  it('takes tensors from other backends, and gives its own to them once they are known', async () => {
    await tf.setBackend('cpu');
    const theirs = tf.tensor1d([1, 2]);
    await tf.setBackend('onnx');
    const ours = tf.mul(theirs, 3);
    expect(Array.from(await ours.data())).toEqual([3, 6]);
    await tf.setBackend('cpu');
    expect(Array.from(tf.add(ours, 1).dataSync())).toEqual([4, 7]);
  });

  it('knows booleans, no elements, strings and complex numbers', async () => {
    expect(await tf.logicalNot(tf.tensor1d([true, false], 'bool')).data()).toEqual(Uint8Array.of(0, 1));
    expect(await tf.add(tf.avgPool(tf.ones([1, 2, 2, 1]) as core.Tensor4D, 3, 1, 'valid'), 1).data()).toEqual(
      new Float32Array(0),
    );
    expect(await tf.concat([tf.zeros([0, 2]), tf.ones([0, 2])]).data()).toEqual(new Float32Array(0));
    expect(await tf.slice(tf.concat([tf.tensor1d(['a', 'ß']), tf.tensor1d(['c'])]), 1).data()).toEqual(['ß', 'c']);
    expect(Array.from(await tf.greater(tf.tensor1d(['b', 'a']), tf.scalar('a')).data())).toEqual([1, 0]);
    expect(Array.from(await tf.mul(tf.complex([1], [2]), tf.complex([3], [4])).data())).toEqual([-5, 10]);
    expect(Array.from(await tf.abs(tf.complex([3e-30, 0], [4e-30, 0])).data())).toEqual([Math.fround(5e-30), 0]);
    expect(() => tf.matMul(tf.tensor2d([['a']]) as never, tf.tensor2d([[1]]))).toThrow();
  });

  it('names a kernel that it lacks, and what to do', () => {
    expect(() => tf.dilation2d(tf.zeros([1, 3, 3, 1]) as never, tf.ones([1, 1, 1]) as never, 1, 'valid')).toThrow(
      'The backend `onnx` has no `Dilation2D` yet; write it in other ops, or compute it on the backend `cpu` and ' +
        'continue with the result.',
    );
  });

  it('leaves nothing behind', async () => {
    const before = tf.memory();
    const held = tf.engine().backend.numDataIds();
    for (let i = 0; i < 3; i++) {
      const y = tf.tidy(() => tf.sum(tf.exp(tf.tensor1d([i, 1]))));
      await y.data();
      y.dispose();
    }
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.engine().backend.numDataIds()).toBe(held);
  });
});
