import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/contracts/engine.ts';
import { newEmitter, type StepGraph } from '../../src/engine/lower/emit.ts';
import { kernels } from '../../src/engine/lower/kernels.ts';
import { lower } from '../../src/engine/lower/lower.ts';
import { printGraph } from '../../src/engine/lower/print.ts';
import { fuse } from '../../src/engine/passes/fuse.ts';
import { live } from '../../src/engine/passes/live.ts';
import { needed } from '../../src/engine/passes/needed.ts';
import { printRecorded } from '../../src/engine/record/print.ts';
import { record } from '../../src/engine/record/record.ts';
import { loadTf } from '../../src/engine/tf.ts';
import type { Tf } from '../../src/contracts/tensors.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await loadTf();
});

/** The worked example of docs/extending.md: one step of gradient descent on a linear layer. */
const example: Program = {
  name: 'example',
  state: { w: { shape: [3, 2], dtype: 'float32' }, b: { shape: [2], dtype: 'float32' } },
  inputs: {
    x: { shape: [8, 3], dtype: 'float32' },
    y: { shape: [8, 2], dtype: 'float32' },
    rate: { shape: [], dtype: 'float32' },
  },
  step: (tf, { w, b }, { x, y, rate }) => {
    const loss = (w: never, b: never) => tf.losses.meanSquaredError(y!, tf.add(tf.matMul(x!, w), b));
    const { value, grads } = tf.valueAndGrads(loss as never)([w!, b!]);
    return {
      state: { w: tf.sub(w!, tf.mul(rate!, grads[0]!)), b: tf.sub(b!, tf.mul(rate!, grads[1]!)) },
      outputs: { loss: value },
    };
  },
};
const documented = [
  ...readFileSync(join(import.meta.dirname, '../../docs/extending.md'), 'utf8').matchAll(/```text\n(.*?)```/gs),
].map(([, text]) => text);

describe('a graph as text', () => {
  it('is as docs/extending.md shows it: recorded, and lowered', () => {
    const recorded = needed(record(tf, kernels, example));
    expect(documented).toContain(printRecorded(recorded));
    expect(documented).toContain(printGraph(lower(tf, example, recorded)));
  });

  it('tells apart what computes other numbers', () => {
    const clipped = (low: number) =>
      printRecorded(
        record(tf, kernels, {
          ...example,
          step: (_, __, { x }) => ({ state: {}, outputs: { x: tf.clipByValue(x!, low, 1) } }),
        }),
      );
    expect(new Set([0, -0, -Infinity, -1].map(clipped)).size).toBe(4);
    const table = (last: number) =>
      printRecorded(
        record(tf, kernels, {
          ...example,
          step: (_, __, { y }) => ({
            state: {},
            outputs: { x: tf.add(tf.sum(y!), tf.tensor([...Array<number>(39).fill(0.5), last], [20, 2])) },
          }),
        }),
      );
    expect(table(1)).not.toBe(table(2));
    expect(table(1)).toBe(table(1));
  });
});

describe('lowering', () => {
  it('takes the gradient of a depthwise filter by one convolution, whatever its strides', () => {
    const [x, filter] = [
      { shape: [4, 9, 9, 3], dtype: 'float32' },
      { shape: [3, 3, 3, 2], dtype: 'float32' },
    ] as const;
    const program: Program = {
      name: 'depthwise',
      state: { filter },
      inputs: { x },
      step: (tf, state, inputs) => ({
        state: {
          filter: tf.grad((kernel) => tf.sum(tf.depthwiseConv2d(inputs['x'] as never, kernel as never, 2, 'same')))(
            state['filter']!,
          ),
        },
        outputs: {},
      }),
    };
    const { nodes } = lower(tf, program, record(tf, kernels, program));
    const convolutions = nodes.filter(({ op }) => op === 'Conv').map(({ attributes }) => attributes);
    expect(convolutions).toEqual([
      { kernel_shape: [5, 5], strides: [1, 1], dilations: [2, 2], pads: [1, 1, 1, 1], group: 12 },
    ]);
    expect(nodes.filter(({ op }) => ['Slice', 'Pad', 'Mul'].includes(op))).toEqual([]);
  });
});

describe('passes', () => {
  it('needed drops what leads nowhere, and state that stays as it was', () => {
    const graph = record(tf, kernels, {
      ...example,
      step: (_, { w, b }, { x }) => {
        tf.exp(x!);
        return { state: { w: w!, b: tf.neg(b!) }, outputs: { sum: tf.sum(tf.abs(x!)) } };
      },
    });
    expect(graph.calls.map(({ kernel }) => kernel)).toEqual(['Exp', 'Neg', 'Abs', 'Sum']);
    expect(printRecorded(needed(graph))).toBe(`\
%1 = state b (float32) : float32 [2]
%2 = input x (float32) : float32 [8, 3]
%6 = Neg(x: %1) : float32 [2]
%7 = Abs(x: %2) : float32 [8, 3]
%8 = Sum(x: %7) {"axis":null,"keepDims":false} : float32 []
state b = %6
output sum = %8
`);
  });

  /** x·w + b, and what else is done with the product. */
  const product = (
    more: (
      emit: ReturnType<typeof newEmitter>,
      product: ReturnType<typeof emit.op>,
      sum: ReturnType<typeof emit.op>,
    ) => StepGraph['outputs'],
  ): StepGraph => {
    const emit = newEmitter();
    const [x, w, b] = [
      emit.entry('input', 'x', [2, 3], 'float32'),
      emit.entry('state', 'w', [3, 4], 'float32'),
      emit.entry('state', 'b', [4], 'float32'),
    ];
    const multiplied = emit.op('Gemm', [x, w], [2, 4]);
    const sum = emit.each('Add', [multiplied, b]);
    emit.each('Exp', [sum]);
    return { nodes: [], state: {}, outputs: more(emit, multiplied, sum) };
  };

  it('live puts nodes in order, and leaves out what no result needs', () => {
    expect(printGraph(live(product((emit, _, sum) => ({ y: emit.each('Relu', [sum]) }))))).toBe(`\
%0 = input x : float32 [2, 3]
%1 = state w : float32 [3, 4]
%2 = state b : float32 [4]
%3 = Gemm(%0, %1) : float32 [2, 4]
%4 = Add(%3, %2) : float32 [2, 4]
%5 = Relu(%4) : float32 [2, 4]
output y = %5
`);
  });

  it('fuse makes an addition part of a product', () => {
    expect(printGraph(fuse(live(product((emit, _, sum) => ({ y: emit.each('Relu', [sum]) })))))).toBe(`\
%0 = input x : float32 [2, 3]
%1 = state w : float32 [3, 4]
%2 = state b : float32 [4]
%3 = Gemm(%0, %1, %2) : float32 [2, 4]
%4 = Relu(%3) : float32 [2, 4]
output y = %4
`);
  });

  it('fuse leaves a product alone that somebody else needs', () => {
    const graph = live(product((_, multiplied, sum) => ({ y: sum, product: multiplied })));
    expect(printGraph(fuse(graph))).toBe(printGraph(graph));
  });

  it('fuse takes a bias per channel into a convolution, and nothing else', () => {
    const convolved = (bias: readonly number[]): StepGraph => {
      const emit = newEmitter();
      const image = emit.op(
        'Conv',
        [emit.entry('input', 'x', [1, 2, 5, 5], 'float32'), emit.entry('state', 'filter', [4, 2, 3, 3], 'float32')],
        [1, 4, 3, 3],
      );
      return {
        nodes: [],
        state: {},
        outputs: { y: emit.each('Add', [emit.reshape(emit.entry('state', 'b', [4], 'float32'), bias), image]) },
      };
    };
    expect(printGraph(fuse(live(convolved([1, 4, 1, 1])))).match(/= (Conv|Add|Reshape)\(.*?\)/g)).toEqual([
      '= Reshape(%0, %1)',
      '= Conv(%2, %3, %0)',
    ]);
    expect(printGraph(fuse(live(convolved([4, 1, 1, 1])))).match(/Add/g)).toHaveLength(1);
  });
});
