import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/contracts/engine.ts';
import type { OnnxMemory } from '../../src/engine/onnx/memory.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { likelyGpus } from '../../src/engine/onnx/devices.ts';
import { hasWebGpu } from './engines.ts';

const counter = (batch: number): Program => ({
  name: `count (batch ${batch})`,
  state: { total: { shape: [2], dtype: 'float32' }, unread: { shape: [2], dtype: 'float32' } },
  inputs: { bytes: { shape: [batch, 2], dtype: 'uint8' } },
  step: (tf, { total }, { bytes }) => {
    const next = tf.add(total!, tf.sum(tf.cast(bytes!, 'float32'), 0));
    return {
      state: { total: next, unread: tf.mul(next, 2) },
      outputs: { sum: tf.sum(next), largest: tf.argMax(next) },
    };
  },
});
const value = (...data: number[]) => ({
  shape: [data.length],
  dtype: 'float32' as const,
  data: Float32Array.from(data),
});

describe('devices of the onnx engine', () => {
  it.skipIf(process.platform === 'darwin')('are refused where this build lacks them, with where they are', async () => {
    await expect(openOnnx({ device: 'coreml', threads: 1 })).rejects.toThrow(
      /^The engine `onnx` has no device `coreml` here: onnxruntime-node \S+ has it on macOS on Apple silicon only, and this is \w+-\w+\.$/,
    );
  });

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'are refused where a part of them is missing, with what brings it',
    async () => {
      await expect(openOnnx({ device: 'cuda', threads: 1 })).rejects.toThrow(
        'the CUDA part of onnxruntime-node is not installed; `ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild ' +
          'onnxruntime-node` downloads it.',
      );
    },
  );

  it.skipIf(likelyGpus().length > 0 || process.platform !== 'linux')('are refused where there is no GPU', async () => {
    await expect(openOnnx({ device: 'webgpu', threads: 1 })).rejects.toThrow(
      /has no device `webgpu` here: (it needs Vulkan, whose library `libvulkan\.so\.1` is missing|WebGPU found no GPU that it can use)/,
    );
  });

  describe.skipIf(!hasWebGpu)('webgpu', () => {
    it(
      'keeps the state on the device between steps, for programs of any batch size, and brings it back when ' +
        'it is read',
      async () => {
        const engine = await openOnnx({ device: 'webgpu', threads: 1 });
        expect(engine).toMatchObject({ name: 'onnx', device: 'webgpu' });
        const memory = engine.memory({ total: value(0.5, 0), unread: value(7, 7) }) as OnnxMemory;
        const one = await engine.compile(counter(1));
        const two = await engine.compile(counter(2));
        expect(await one.run(memory, 3, { bytes: Uint8Array.of(1, 200, 3, 4, 250, 6) })).toEqual({
          sum: Float32Array.of(201.5, 208.5, 464.5),
          largest: Int32Array.of(1, 1, 0),
        });
        expect([...memory.tensors.values()].map(({ location }) => location)).toEqual(['gpu-buffer', 'gpu-buffer']);
        const [read, next] = [memory.read(), two.run(memory, 1, { bytes: Uint8Array.of(1, 1, 1, 1) })];
        expect(await read).toEqual({ total: value(254.5, 210), unread: value(509, 420) });
        expect((await next)['sum']).toEqual(Float32Array.of(468.5));
        memory.write({ total: value(1, 2) });
        expect(await memory.read(['total'])).toEqual({ total: value(1, 2) });
        memory.dispose();
        await Promise.all([one.dispose(), two.dispose()]);
        await engine.close();
      },
    );
  });
});
