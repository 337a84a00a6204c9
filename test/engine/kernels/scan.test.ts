import { describe } from 'vitest';
import { booleans, checkKernels, floats, gradients, integers, values, type Case } from './check.ts';

const x = floats([3, 5]);
const cube = floats([2, 3, 4]);
const ways = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

describe('cumulative kernels', () => {
  checkKernels([
    ...ways.flatMap(([exclusive, reverse]): Case[] => {
      const way = `${exclusive ? 'exclusive' : 'inclusive'}, ${reverse ? 'backwards' : 'forwards'}`;
      return [
        [`cumsum, ${way}`, gradients((tf, a) => tf.cumsum(a, 1, exclusive, reverse)), cube],
        [`cumprod, ${way}`, gradients((tf, a) => tf.cumprod(a, 1, exclusive, reverse)), cube],
      ];
    }),
    [
      'cumprod of one and of none',
      (tf, a, b) => [tf.cumprod(a, 1), tf.cumprod(b, 0)],
      floats([3, 1]),
      values([], [0, 2]),
    ],
    ['cumprod of int32', (tf, a) => tf.cumprod(a, 0), integers([7, 2], -3, 4)],
    ['cumsum of booleans', (tf, a) => tf.cumsum(a, 0), booleans([6])],
    ['gradient of prod', gradients((tf, a) => tf.prod(a, 1)), x],
  ]);
});

describe('einsum', () => {
  const equations: readonly [string, ...(readonly number[])[]][] = [
    ['ij,jk->ik', [3, 5], [5, 4]],
    ['ij,jk->ki', [3, 5], [5, 4]],
    ['abij,abkj->abik', [2, 2, 3, 4], [2, 2, 5, 4]],
    ['i,j->ij', [3], [4]],
    ['ij,ij->', [3, 5], [3, 5]],
    ['ijk,ik->ji', [2, 3, 4], [2, 4]],
  ];
  checkKernels([
    ...equations.map(([equation, a, b]): Case => [
      equation,
      gradients((tf, left, right) => tf.einsum(equation, left, right)),
      floats(a!),
      floats(b!),
    ]),
    ['ij->ji and sums', (tf, a) => [tf.einsum('ij->ji', a), tf.einsum('ij->i', a), tf.einsum(' i j -> ', a)], x],
    ['of int32', (tf, a, b) => tf.einsum('ij,jk->ik', a, b), integers([2, 3], -4, 4), integers([3, 2], -4, 4)],
  ]);
});

describe('lookups and their gradients', () => {
  const places = values([0, 1, 2, 4, 0, 1], [3, 2], 'int32');
  checkKernels([
    [
      'gatherND',
      gradients((tf, a) =>
        tf.gatherND(a, [
          [0, 1],
          [2, 4],
          [0, 1],
        ]),
      ),
      x,
    ],
    ['scatterND', gradients((tf, a) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], 'int32'), a, [5, 5])), x],
    ['scatterND by a list', gradients((tf, a) => tf.scatterND(tf.tensor1d([3, 1], 'int32'), a, [4])), floats([2])],
    [
      'denseBincount',
      (tf, a, w) => [tf.denseBincount(a, [], 4), tf.denseBincount(a, [], 4, true), tf.denseBincount(a, w, 3)],
      values([0, 3, 3, 1, 7, 1], [2, 3], 'int32'),
      floats([2, 3]),
    ],
    ['scatterND of int32', (tf, i, a) => tf.scatterND(i, a, [3, 5]), places, integers([3], -3, 3)],
    [
      'tensorScatterUpdate',
      gradients((tf, a, b) => tf.tensorScatterUpdate(a, tf.tensor2d([[2], [0]], [2, 1], 'int32'), b)),
      x,
      floats([2, 5]),
    ],
    ['topk', gradients((tf, a) => tf.topk(a, 2).values), x],
    ['stridedSlice', gradients((tf, a) => tf.stridedSlice(a, [0, 4], [3, 0], [2, -2])), x],
    [
      'gather in batches along a later axis',
      gradients((tf, a) =>
        tf.gather(
          a,
          tf.tensor2d(
            [
              [0, 3],
              [2, 2],
            ],
            [2, 2],
            'int32',
          ),
          2,
          1,
        ),
      ),
      cube,
    ],
    ['gather with fewer batches', (tf, a, i) => tf.gather(a, i, 1, 1), cube, values([0, 2, 1, 1], [2, 2], 'int32')],
  ]);
});

describe('tensors out of nothing', () => {
  checkKernels([
    ['range', (tf, a) => [tf.add(tf.range(0, 5), a), tf.range(5, 1, -2, 'int32'), tf.range(3, 0)], floats([])],
    [
      'linspace and fill',
      (tf, a) => [tf.add(tf.linspace(-1, 1, 5), a), tf.fill([2, 2], 7), tf.fill([2], 3, 'int32')],
      floats([]),
    ],
    ['bitwiseAnd', (tf, a, b) => tf.bitwiseAnd(a, b), integers([6], -99, 99), integers([6], -99, 99)],
    ['exp of int32', (tf, a) => [tf.exp(a), tf.leakyRelu(a), tf.prelu(a, a)], integers([6], -3, 3)],
  ]);
});
