import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Program } from '../../src/contracts/engine.ts';

const counter: Program = {
  name: 'count',
  state: { total: { shape: [2], dtype: 'float32' } },
  inputs: { bytes: { shape: [2], dtype: 'uint8' } },
  step: (tf, { total }, { bytes }) => {
    const next = tf.add(total!, tf.cast(bytes!, 'float32'));
    return { state: { total: next }, outputs: { sum: tf.sum(next), largest: tf.argMax(next) } };
  },
};

describe('the cpu engine', () => {
  it('runs a block of steps, and its memory carries the state on', async () => {
    const engine = await openCpu();
    const before = engine.tf.memory().numTensors;
    const memory = engine.memory({ total: { shape: [2], dtype: 'float32', data: Float32Array.of(0.5, 0) } });
    const executable = await engine.compile(counter);
    expect(executable.outputs).toEqual({
      sum: { shape: [], dtype: 'float32' },
      largest: { shape: [], dtype: 'int32' },
    });
    const results = await executable.run(memory, 3, { bytes: Uint8Array.of(1, 200, 3, 4, 250, 6) });
    expect(results).toEqual({ sum: Float32Array.of(201.5, 208.5, 464.5), largest: Int32Array.of(1, 1, 0) });
    expect(await memory.read()).toEqual({ total: { shape: [2], dtype: 'float32', data: Float32Array.of(254.5, 210) } });
    memory.write({ total: { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } });
    expect((await memory.read(['total']))['total']!.data).toEqual(Float32Array.of(1, 2));
    memory.dispose();
    expect(engine.tf.memory().numTensors).toBe(before);
  });

  it('refuses inputs of the wrong length and writes of another shape', async () => {
    const engine = await openCpu();
    const memory = engine.memory({ total: { shape: [2], dtype: 'float32', data: new Float32Array(2) } });
    const executable = await engine.compile(counter);
    await expect(async () => executable.run(memory, 2, { bytes: new Uint8Array(3) })).rejects.toThrow(
      'The program `count` takes `bytes` as 2 × uint8 [2], and got 3 numbers.',
    );
    expect(() => memory.write({ total: { shape: [3], dtype: 'float32', data: new Float32Array(3) } })).toThrow(
      '`total` is [2] in memory, and [3] was written.',
    );
    memory.dispose();
  });
});
