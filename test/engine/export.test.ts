import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/engine/engine.ts';
import { exportOnnx } from '../../src/engine/onnx/export.ts';
import { loadTf } from '../../src/engine/tf.ts';

const program: Program = {
  name: 'predict',
  state: { kernel: { shape: [3, 2], dtype: 'float32' }, unused: { shape: [9], dtype: 'float32' } },
  inputs: { pixels: { shape: [2, 3], dtype: 'uint8' } },
  step: (tf, { kernel }, { pixels }) => {
    const logits = tf.matMul(tf.div(tf.cast(pixels!, 'float32'), 255) as never, kernel as never);
    return { state: {}, outputs: { logits, class: tf.argMax(logits, 1) } };
  },
};
const values = { kernel: { shape: [3, 2], dtype: 'float32', data: Float32Array.of(1, 0, 0, 1, 1, 1) } } as const;

describe('exportOnnx', () => {
  it('writes a model that ONNX Runtime runs by itself', async () => {
    const bytes = exportOnnx(await loadTf(), program, values, { labels: '["a", "b"]' });
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const session = await InferenceSession.create(bytes);
    expect(session.inputNames).toEqual(['pixels']);
    expect(session.outputNames).toEqual(['logits', 'class']);
    const { logits, class: best } = await session.run({ pixels: new Tensor('uint8', Uint8Array.of(255, 0, 0, 0, 255, 255), [2, 3]) });
    expect(logits!.dims).toEqual([2, 2]);
    expect(logits!.data).toEqual(Float32Array.of(1, 0, 1, 2));
    expect(best!.data).toEqual(Int32Array.of(0, 1));
    expect(Buffer.from(bytes).includes('["a", "b"]')).toBe(true);
    await session.release();
  });

  it('refuses what cannot stand for itself', async () => {
    const tf = await loadTf();
    expect(() => exportOnnx(tf, program, {})).toThrow('The program `predict` reads `kernel`, which is not among the values to export.');
    const changing: Program = { ...program, step: (_, { kernel }) => ({ state: { kernel: tf.mul(kernel!, 2) }, outputs: {} }) };
    expect(() => exportOnnx(tf, changing, values)).toThrow('The program `predict` changes `kernel`; only what leaves its state as it is can be exported.');
    const clashing: Program = { ...program, step: (_, __, { pixels }) => ({ state: {}, outputs: { pixels: tf.add(pixels!, 1) } }) };
    expect(() => exportOnnx(tf, clashing, values)).toThrow('The program `predict` has an input and an output that are both called `pixels`.');
  });
});
