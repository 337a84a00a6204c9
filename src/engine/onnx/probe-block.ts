import { newEmitter, upTo } from '../lower/emit.ts';
import type { StepGraph } from '../lower/emit.ts';
import { blockConvolutions } from '../passes/blocked.ts';
import { single } from './block.ts';
import { encodeModel } from './proto.ts';
import type { Runtime } from './runtime.ts';

let probed: Promise<number | null> | undefined;

/**
 * Channels in a block of this processor's convolutions: 8 with AVX2, 16 with AVX-512; null where ONNX Runtime has none,
 * or other ones than are known here. Found by trying: what it computes must be what the plain convolution does. Once
 * per process.
 */
export const probeBlock = (runtime: Pick<Runtime, 'ort' | 'name' | 'device'>): Promise<number | null> => {
  if (runtime.name !== 'onnxruntime-node' || runtime.device !== 'cpu') return Promise.resolve(null);
  return (probed ??= probe(runtime));
};

const channels = 16;
const [x, filter] = [
  [1, channels, 4, 4],
  [channels, channels, 3, 3],
] as const;

const probe = async (runtime: Pick<Runtime, 'ort'>): Promise<number | null> => {
  const expected = await convolve(runtime, plain());
  for (const block of [8, 16]) {
    try {
      const found = await convolve(runtime, blockConvolutions(plain(), block));
      if (found.every((value, i) => Math.abs(value - expected[i]!) < 1e-4)) return block;
    } catch {
      // The operators are ONNX Runtime's own affair: another version may not have them.
      return null;
    }
  }
  return null;
};

const plain = (): StepGraph => {
  const emit = newEmitter();
  const inputs = [emit.entry('input', 'x', x, 'float32'), emit.entry('input', 'filter', filter, 'float32')];
  const y = emit.op('Conv', inputs, [1, channels, 2, 2], {
    attributes: { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 1 },
  });
  return { nodes: [(y.source as { node: StepGraph['nodes'][number] }).node], state: {}, outputs: { y } };
};

const convolve = async ({ ort }: Pick<Runtime, 'ort'>, graph: StepGraph): Promise<Float32Array> => {
  const session = await ort.InferenceSession.create(encodeModel(single(graph).model), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const tensor = (shape: readonly number[]) =>
    new ort.Tensor(
      'float32',
      Float32Array.from(upTo(shape.reduce((a, b) => a * b)), (i) => Math.sin(i)),
      [...shape],
    );
  try {
    const results = await session.run({ 'input/x': tensor(x), 'input/filter': tensor(filter) });
    return results['output/y']!.data as Float32Array;
  } finally {
    await session.release();
  }
};
