import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/contracts/engine.ts';
import { exportOnnx } from '../../src/engine/onnx/export.ts';
import { loadTf } from '../../src/engine/tf.ts';

const program = (batch: number): Program => ({
  name: 'predict',
  state: { kernel: { shape: [3, 2], dtype: 'float32' }, unused: { shape: [9], dtype: 'float32' } },
  inputs: { pixels: { shape: [batch, 3], dtype: 'uint8' } },
  step: (tf, { kernel }, { pixels }) => {
    const logits = tf.matMul(tf.div(tf.cast(pixels!, 'float32'), 255) as never, kernel as never);
    return { state: {}, outputs: { logits, class: tf.argMax(logits, 1) } };
  },
});
const values = { kernel: { shape: [3, 2], dtype: 'float32', data: Float32Array.of(1, 0, 0, 1, 1, 1) } } as const;

/** What the model gives for a batch of bytes. */
const runModel = async (bytes: Uint8Array, name: string, data: Uint8Array | Float32Array, dims: readonly number[]) => {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  try {
    return await session.run({
      [name]: new Tensor(data instanceof Uint8Array ? 'uint8' : 'float32', data as never, [...dims]),
    });
  } finally {
    await session.release();
  }
};

describe('exportOnnx', () => {
  it('writes a model that ONNX Runtime runs by itself, at any batch', async () => {
    const { bytes, fixed } = exportOnnx(await loadTf(), program, 'pixels', values, {
      metadata: { labels: '["a", "b"]' },
    });
    expect(fixed).toBeUndefined();
    const { logits, class: best } = await runModel(bytes, 'pixels', Uint8Array.of(255, 0, 0, 0, 255, 255), [2, 3]);
    expect(logits!.dims).toEqual([2, 2]);
    expect(logits!.data).toEqual(Float32Array.of(1, 0, 1, 2));
    expect(best!.data).toEqual(Int32Array.of(0, 1));
    expect((await runModel(bytes, 'pixels', new Uint8Array(15), [5, 3]))['logits']!.dims).toEqual([5, 2]);
    expect(Buffer.from(bytes).includes('["a", "b"]')).toBe(true);
  });

  it('makes of the batch what it is: dimensions, numbers, and rows as often as there are samples', async () => {
    const tf = await loadTf();
    const shaped = (batch: number): Program => ({
      name: 'predict',
      state: {},
      inputs: { x: { shape: [batch, 4], dtype: 'float32' } },
      step: (_, __, { x }) => {
        const twice = tf.reshape(x!, [batch * 2, 2]);
        const joined = tf.concat([twice, tf.mul(tf.ones([batch * 2, 1]), 3)], 1);
        const rows = tf.tile(tf.tensor2d([[1, 2]]), [batch, 1]);
        return {
          state: {},
          outputs: { joined, mean: tf.div(tf.sum(x!), batch), rows: tf.add(tf.slice(x!, [0, 1], [batch, 2]), rows) },
        };
      },
    });
    const { bytes, fixed } = exportOnnx(tf, shaped, 'x', {});
    expect(fixed).toBeUndefined();
    for (const batch of [1, 3]) {
      const { joined, mean, rows } = await runModel(
        bytes,
        'x',
        Float32Array.from({ length: 4 * batch }, (_, i) => i),
        [batch, 4],
      );
      expect(joined!.dims).toEqual([2 * batch, 3]);
      expect([...(joined!.data as Float32Array)].slice(0, 6)).toEqual([0, 1, 3, 2, 3, 3]);
      expect(mean!.dims).toEqual([]);
      expect(mean!.data).toEqual(Float32Array.of((4 * batch * (4 * batch - 1)) / 2 / batch));
      expect([...(rows!.data as Float32Array)].slice(0, 2)).toEqual([2, 4]);
    }
  });

  it('keeps a fixed batch where a sample’s place in it counts, and says which node', async () => {
    const tf = await loadTf();
    const counted = (batch: number): Program => ({
      name: 'predict',
      state: {},
      inputs: { x: { shape: [batch, 1], dtype: 'float32' } },
      step: (_, __, { x }) => ({ state: {}, outputs: { y: tf.add(x!, tf.reshape(tf.range(0, batch), [batch, 1])) } }),
    });
    const { bytes, fixed } = exportOnnx(tf, counted, 'x', {});
    expect(fixed).toMatch(
      /^`Add` \(e\d+\) takes a constant of float32 \[1021(, 1)?\] that differs from sample to sample$/,
    );
    expect((await runModel(bytes, 'x', Float32Array.of(5), [1, 1]))['y']!.data).toEqual(Float32Array.of(5));
    const four = exportOnnx(tf, counted, 'x', {}, { batch: 4 });
    expect(four.fixed).toBe('a fixed batch was asked for');
    expect((await runModel(four.bytes, 'x', new Float32Array(4), [4, 1]))['y']!.data).toEqual(
      Float32Array.of(0, 1, 2, 3),
    );
  });

  it('refuses what cannot stand for itself', async () => {
    const tf = await loadTf();
    expect(() => exportOnnx(tf, program, 'pixels', {})).toThrow(
      'The program `predict` reads `kernel`, which is not among the values to export.',
    );
    const changing = (batch: number): Program => ({
      ...program(batch),
      step: (_, { kernel }) => ({ state: { kernel: tf.mul(kernel!, 2) }, outputs: {} }),
    });
    expect(() => exportOnnx(tf, changing, 'pixels', values)).toThrow(
      'The program `predict` changes `kernel`; only what leaves its state as it is can be exported.',
    );
    const clashing = (batch: number): Program => ({
      ...program(batch),
      step: (_, __, { pixels }) => ({ state: {}, outputs: { pixels: tf.add(pixels!, 1) } }),
    });
    expect(() => exportOnnx(tf, clashing, 'pixels', values)).toThrow(
      'The program `predict` has an input and an output that are both called `pixels`.',
    );
  });
});
