import { beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/contracts/engine.ts';
import type { Spec } from '../../src/contracts/tensors.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { probeBlock } from '../../src/engine/onnx/probe-block.ts';
import { loadRuntime } from '../../src/engine/onnx/runtime.ts';
import { newEmitter, upTo } from '../../src/engine/lower/emit.ts';
import { blockConvolutions, blockedDomain } from '../../src/engine/passes/blocked.ts';
import { live } from '../../src/engine/passes/live.ts';
import { openReference } from './engines.ts';
import { numbers } from './training.ts';

const convolved = (filter: readonly number[], group = 1) => {
  const emit = newEmitter();
  const x = emit.entry('input', 'x', [2, filter[1]! * group, 6, 6], 'float32');
  const weights = emit.entry('state', 'filter', filter, 'float32');
  const attributes = { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group };
  const y = emit.op('Conv', [x, weights], [2, filter[0]!, 4, 4], { attributes });
  const z = emit.op('Conv', [x, emit.each('Neg', [weights])], [2, filter[0]!, 4, 4], { attributes });
  return live({ nodes: [], state: {}, outputs: { y, z } });
};
const opsOf = (graph: ReturnType<typeof convolved>, block: number) =>
  blockConvolutions(graph, block).nodes.map(({ op, domain }) => (domain === blockedDomain ? `blocked ${op}` : op));

describe('convolutions in blocks of channels', () => {
  it('reorder an image once, a filter each', () => {
    const filter = ['Reshape', 'Transpose', 'Reshape'];
    expect(opsOf(convolved([16, 8, 3, 3]), 8)).toEqual([
      'blocked ReorderInput',
      ...filter,
      'blocked Conv',
      'blocked ReorderOutput',
      'Neg',
      ...filter,
      'blocked Conv',
      'blocked ReorderOutput',
    ]);
    expect(opsOf(convolved([16, 1, 3, 3], 16), 8)).toContain('blocked ReorderInput');
    expect(opsOf(convolved([16, 3, 3, 3]), 8)).not.toContain('blocked ReorderInput');
  });

  it('are left alone where channels do not come in blocks', () => {
    for (const [shape, group, block] of [
      [[12, 8, 3, 3], 1, 8],
      [[16, 12, 3, 3], 1, 8],
      [[16, 8, 3, 3], 1, 16 * 2],
      [[16, 4, 3, 3], 4, 8],
      [[16, 1, 3, 3], 1, 8],
    ] as const)
      expect(opsOf(convolved(shape, group), block)).toEqual(['Conv', 'Neg', 'Conv']);
  });
});

describe('this processor', () => {
  const kinds: Readonly<
    Record<
      string,
      {
        readonly filter: readonly number[];
        readonly strides: number;
        readonly pad: 'same' | 'valid';
        readonly depthwise?: true;
      }
    >
  > = {
    'whole blocks': { filter: [3, 3, 16, 32], strides: 1, pad: 'same' },
    strides: { filter: [3, 3, 16, 16], strides: 2, pad: 'same' },
    'one by one': { filter: [1, 1, 32, 16], strides: 1, pad: 'valid' },
    'few channels': { filter: [3, 3, 3, 16], strides: 1, pad: 'valid' },
    'each channel by itself': { filter: [3, 3, 16, 1], strides: 1, pad: 'same', depthwise: true },
    'each channel by itself, strides': { filter: [2, 3, 16, 1], strides: 3, pad: 'valid', depthwise: true },
    'each channel by itself, strides and padding': { filter: [3, 3, 8, 1], strides: 2, pad: 'same', depthwise: true },
    'each channel twice': { filter: [3, 3, 8, 2], strides: 2, pad: 'same', depthwise: true },
  };
  let block: number | null;
  beforeAll(async () => {
    block = await probeBlock({ ...(await loadRuntime()), device: 'cpu' });
  });

  it('has blocks of 8 or 16 channels, or none', () => {
    expect([8, 16, null]).toContain(block);
    if (process.arch === 'x64') expect(block).not.toBe(null);
  });

  it.each(Object.entries(kinds))(
    'computes the same in them, forward and backward: %s',
    async (name, { filter, strides, pad, depthwise }) => {
      const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
      const float = (shape: readonly number[]): Spec => ({ shape, dtype: 'float32' });
      const x = [3, 9, 8, filter[2]!];
      const program: Program = {
        name,
        state: { filter: float(filter) },
        inputs: { x: float(x) },
        step: (tf, state, inputs) => {
          const f = (image: never, kernel: never) =>
            tf.sum(
              tf.square(
                depthwise ? tf.depthwiseConv2d(image, kernel, strides, pad) : tf.conv2d(image, kernel, strides, pad),
              ),
            );
          const { value, grads } = tf.valueAndGrads(f as never)([inputs['x']!, state['filter']!]);
          return {
            state: { filter: tf.sub(state['filter']!, tf.mul(grads[1]!, 1e-3)) },
            outputs: { value, dx: grads[0]! },
          };
        },
      };
      const run = async (engine: Awaited<ReturnType<typeof openReference>>) => {
        const memory = engine.memory({ filter: { ...float(filter), data: numbers(size(filter), 3) } });
        const executable = await engine.compile(program);
        const outputs = await executable.run(memory, 1, { x: numbers(size(x), 5) });
        return { ...outputs, filter: (await memory.read())['filter']!.data };
      };
      const [found, expected] = [await run(await openOnnx({ threads: 1 })), await run(await openReference())];
      for (const [output, values] of Object.entries(expected)) {
        const scale = Math.max(...values.map(Math.abs));
        for (const i of upTo(values.length))
          expect(Math.abs(values[i]! - found[output as 'filter'][i]!) / scale, `${output}[${i}]`).toBeLessThan(1e-5);
      }
    },
  );
});
