import { beforeAll, describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Engine, Program } from '../../src/contracts/engine.ts';
import type { HostTensors, Tf } from '../../src/contracts/tensors.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { differences, train } from './compare.ts';
import { batches, training, type rules } from './training.ts';

let onnx: Engine;
let cpu: Engine;
beforeAll(async () => {
  [onnx, cpu] = await Promise.all([openOnnx({ threads: 1 }), openCpu()]);
});

/**
 * A bias before a batch normalization has no gradient: what is left of it is rounding. Momentum leaves it there; an
 * Adam-like rule makes whole steps of it, which move the running mean too, so that no two implementations agree: there
 * the network goes without.
 */
const mlp = (batch: number, rule: keyof typeof rules) => (tf: Tf) => {
  const { dense, batchNormalization, activation } = tf.layers;
  const hidden = (units: number, more = {}) => [
    dense({ units, useBias: rule === 'sgd', ...more }),
    batchNormalization(),
    activation({ activation: 'relu' }),
  ];
  return training(tf, [...hidden(12, { inputShape: [20] }), ...hidden(8), dense({ units: 5 })], [20], batch, rule);
};

/** Weights whose accumulated gradient is under 1e-6. */
const idle = (state: HostTensors): string[] =>
  Object.entries(state).flatMap(([name, { data }]) =>
    name.startsWith('momentum/') && data.every((x) => Math.abs(x) < 1e-6) ? [name.replace('momentum/', '')] : [],
  );

describe('the onnx engine', () => {
  for (const [rule, tolerance, tensors] of [
    ['sgd', 1e-5, 20],
    ['adam', 5e-4, 28],
  ] as const) {
    it(`trains a network with batch normalization as the cpu engine does (${rule})`, async () => {
      const data = batches(16, [20], 3, 5);
      const ours = await train(onnx, mlp(16, rule), data, [3]);
      const reference = await train(cpu, mlp(16, rule), data, [3]);
      const left = idle(reference.state);
      const compared = differences(ours.state, reference.state).filter(
        ({ name }) => !left.some((weight) => name.endsWith(weight)),
      );
      expect(compared).toHaveLength(tensors);
      expect(compared[0]!.difference).toBeLessThan(tolerance);
      ours.outputs['loss']!.forEach((loss, i) => expect(loss).toBeCloseTo(reference.outputs['loss']![i]!, 5));
      expect(ours.outputs['correct']).toEqual(reference.outputs['correct']);
    });
  }

  it('trains a convolutional network as the cpu engine does', async () => {
    const cnn = (tf: Tf) => {
      const { conv2d, maxPooling2d, averagePooling2d, batchNormalization, activation, flatten, dense } = tf.layers;
      const layers = [
        conv2d({ filters: 4, kernelSize: 3, inputShape: [10, 9, 2] }), activation({ activation: 'relu' }), maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 6, kernelSize: 3, padding: 'same', useBias: false }), batchNormalization(), activation({ activation: 'elu' }),
        maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }), flatten(), dense({ units: 5 }),
      ]; // prettier-ignore
      return training(tf, layers, [10, 9, 2], 8);
    };
    const data = batches(8, [10, 9, 2], 3, 5);
    const ours = await train(onnx, cnn, data, [3]);
    const reference = await train(cpu, cnn, data, [3]);
    const compared = differences(ours.state, reference.state);
    expect(compared).toHaveLength(16);
    expect(idle(reference.state)).toEqual([]);
    expect(compared[0]!.difference).toBeLessThan(1e-5);
  });

  it('gives the same bits in blocks of 1, 7 and 16', async () => {
    const data = batches(8, [20], 16, 5);
    const whole = await train(onnx, mlp(8, 'sgd'), data, [16]);
    for (const lengths of [Array<number>(16).fill(1), [7, 7, 2]])
      expect(await train(onnx, mlp(8, 'sgd'), data, lengths)).toEqual(whole);
  });
});

const counter: Program = {
  name: 'count',
  state: {
    total: { shape: [2], dtype: 'float32' },
    step: { shape: [], dtype: 'int32' },
    factor: { shape: [], dtype: 'float32' },
    last: { shape: [2], dtype: 'float32' },
  },
  inputs: { bytes: { shape: [2], dtype: 'uint8' }, unused: { shape: [3], dtype: 'float32' } },
  step: (tf, { total, step, factor }, { bytes }) => {
    const amount = tf.mul(tf.cast(bytes!, 'float32'), factor!);
    const next = tf.add(total!, amount);
    return {
      // `last` is written without being read; `factor` is read without being written; a state may go out as it came in.
      state: { total: next, step: tf.add(step!, tf.scalar(1, 'int32')), last: amount, factor: factor! },
      outputs: {
        total: next,
        again: next,
        bytes: bytes!,
        before: step!,
        isLarge: tf.greater(next, 100),
        seven: tf.scalar(7),
      },
    };
  },
};
const counts: HostTensors = {
  total: { shape: [2], dtype: 'float32', data: Float32Array.of(0.5, 0) },
  step: { shape: [], dtype: 'int32', data: Int32Array.of(40) },
  factor: { shape: [], dtype: 'float32', data: Float32Array.of(2) },
  last: { shape: [2], dtype: 'float32', data: new Float32Array(2) },
};
const fed = { bytes: Uint8Array.of(1, 200, 3, 4), unused: new Float32Array(6) };

describe('a block', () => {
  it('hands on state, and stacks outputs of every kind', async () => {
    for (const engine of [onnx, cpu]) {
      const memory = engine.memory(counts);
      const executable = await engine.compile(counter);
      expect(executable.outputs).toEqual({
        total: { shape: [2], dtype: 'float32' },
        again: { shape: [2], dtype: 'float32' },
        bytes: { shape: [2], dtype: 'int32' },
        before: { shape: [], dtype: 'int32' },
        isLarge: { shape: [2], dtype: 'int32' },
        seven: { shape: [], dtype: 'float32' },
      });
      const total = Float32Array.of(2.5, 400, 8.5, 408);
      expect(await executable.run(memory, 2, fed)).toEqual({
        total,
        again: total,
        bytes: Int32Array.of(1, 200, 3, 4),
        before: Int32Array.of(40, 41),
        isLarge: Int32Array.of(0, 1, 0, 1),
        seven: Float32Array.of(7, 7),
      });
      expect(await memory.read()).toEqual({
        ...counts,
        total: { shape: [2], dtype: 'float32', data: Float32Array.of(8.5, 408) },
        step: { shape: [], dtype: 'int32', data: Int32Array.of(42) },
        last: { shape: [2], dtype: 'float32', data: Float32Array.of(6, 8) },
      });
      memory.dispose();
      await executable.dispose();
    }
  });

  it('runs without inputs, and shares its memory with other programs', async () => {
    const memory = onnx.memory(counts);
    const doubling: Program = {
      name: 'double',
      state: { total: counter.state['total']! },
      inputs: {},
      step: (tf, { total }) => ({ state: { total: tf.mul(total!, 2) }, outputs: { sum: tf.sum(total!) } }),
    };
    const double = await onnx.compile(doubling);
    expect(await double.run(memory, 3, {})).toEqual({ sum: Float32Array.of(0.5, 1, 2) });
    const count = await onnx.compile(counter);
    expect((await count.run(memory, 1, { bytes: Uint8Array.of(1, 1), unused: new Float32Array(3) }))['total']).toEqual(
      Float32Array.of(6, 2),
    );
    memory.write({ total: { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } });
    expect(await double.run(memory, 1, {})).toEqual({ sum: Float32Array.of(3) });
  });

  it('refuses inputs that do not fit, and a memory that lacks what it reads', async () => {
    const executable = await onnx.compile(counter);
    const memory = onnx.memory(counts);
    const run = (held: typeof memory, length: number, inputs: Parameters<typeof executable.run>[2]) => async () =>
      executable.run(held, length, inputs);
    await expect(run(memory, 2, { ...fed, bytes: new Uint8Array(3) })).rejects.toThrow(
      'The program `count` takes `bytes` as 2 × uint8 [2], and got 3 numbers in `Uint8Array`.',
    );
    await expect(run(memory, 2, { ...fed, bytes: new Float32Array(4) })).rejects.toThrow(
      'The program `count` takes `bytes` as 2 × uint8 [2], and got 4 numbers in `Float32Array`.',
    );
    await expect(run(memory, 2, { bytes: fed.bytes })).rejects.toThrow(
      'The program `count` takes `unused` as 2 × float32 [3], and got nothing.',
    );
    await expect(run(onnx.memory({}), 2, fed)).rejects.toThrow(
      'The program `count` reads `total`, which the memory does not hold.',
    );
  });
});

describe('its memory', () => {
  it('copies values on writing and reading', async () => {
    const data = Float32Array.of(1, 2);
    const memory = onnx.memory({ total: { shape: [2], dtype: 'float32', data } });
    data[0] = 9;
    const read = await memory.read(['total']);
    expect(read).toEqual({ total: { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } });
    read['total']!.data[0] = 9;
    expect((await memory.read())['total']!.data).toEqual(Float32Array.of(1, 2));
  });

  it('keeps names and shapes', async () => {
    const memory = onnx.memory({ total: counts['total']! });
    expect(() => memory.write({ total: { shape: [3], dtype: 'float32', data: new Float32Array(3) } })).toThrow(
      '`total` is [2] in memory, and [3] was written.',
    );
    expect(() => memory.write({ other: counts['total']! })).toThrow('The memory holds no `other`.');
    expect(() => memory.read(['other'])).toThrow('The memory holds no `other`.');
  });
});
