import { expect, it } from 'vitest';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { numbers, training } from './training.ts';

/** Resident bytes after each tenth of the steps. */
const resident = async (steps: number, length: number): Promise<number[]> => {
  const engine = await openOnnx({ threads: 1 });
  const { tf } = engine;
  const layers = [
    tf.layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [8, 8, 1] }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 16, activation: 'relu' }),
    tf.layers.dense({ units: 10 }),
  ];
  const { program, values } = training(tf, layers, [8, 8, 1], 16, 'adam');
  const memory = engine.memory(values);
  const executable = await engine.compile(program);
  const found: number[] = [];
  for (let step = 0; step < steps; step += length) {
    const images = Uint8Array.from(numbers(16 * 64 * length, step + 1), (x) => (x + 1) * 127);
    await executable.run(memory, length, {
      images,
      labels: Int32Array.from({ length: 16 * length }, (_, i) => i % 10),
      rate: new Float32Array(length).fill(0.001),
    });
    if (step % 1600 === 0) await memory.read();
    if ((step / length) % Math.floor(steps / length / 10) === 0) {
      globalThis.gc?.();
      found.push(process.memoryUsage().rss);
    }
  }
  memory.dispose();
  await executable.dispose();
  await engine.close();
  return found;
};

it.each([[1], [16]])('the memory of 10,000 steps in blocks of %i does not grow', async (length) => {
  const found = await resident(10_000, length);
  // The first tenths are those in which caches and the garbage collector settle.
  const [half, end] = [found.slice(3, 6), found.slice(-3)].map((part) => Math.min(...part)) as [number, number];
  expect((end - half) / half).toBeLessThan(0.03);
});
