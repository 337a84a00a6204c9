import { describe } from 'vitest';
import type { Tensor, Tf } from '../../../src/contracts/tensors.ts';
import { booleans, checkKernels, floats, integers, type Case, type Operand } from './check.ts';

/** No elements, one, and sides of length 1 and 0, of each type. */
const shapes = [[], [0], [1], [0, 3], [3, 0], [1, 3], [3, 1], [2, 3]] as const;
const typed: Readonly<Record<Operand['dtype'], (shape: readonly number[]) => Operand>> = {
  float32: (shape) => floats(shape, 0.1, 0.9),
  int32: (shape) => integers(shape, 1, 4),
  bool: booleans,
};
type One = (tf: Tf, x: Tensor) => Tensor | readonly Tensor[];
type Two = (tf: Tf, a: Tensor, b: Tensor) => Tensor;

const all = ['float32', 'int32', 'bool'] as const;
const numeric = ['float32', 'int32'] as const;
const float = ['float32'] as const;

const one: Readonly<Record<string, readonly [types: readonly Operand['dtype'][], op: One]>> = {
  ...Object.fromEntries(
    (['neg', 'abs', 'square', 'sign', 'relu', 'round'] as const).map((name) => [
      name,
      [numeric, (tf, x) => tf[name](x)],
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        'ceil',
        'floor',
        'exp',
        'log',
        'log1p',
        'sqrt',
        'rsqrt',
        'sigmoid',
        'tanh',
        'sin',
        'cos',
        'softplus',
        'elu',
        'selu',
        'erf',
        'reciprocal',
      ] as const
    ).map((name) => [name, [float, (tf, x) => tf[name](x)]]),
  ),
  casts: [all, (tf, x) => [tf.cast(x, 'float32'), tf.cast(x, 'int32'), tf.cast(x, 'bool')]],
  'ones and zeros like': [all, (tf, x) => [tf.onesLike(x), tf.zerosLike(x)]],
  // The mean of nothing is NaN as in PyTorch, all of nothing true as in NumPy; tfjs has 0 and false.
  'whole sums': [all, (tf, x) => [tf.sum(x), ...(x.size === 0 ? [] : [tf.mean(x)])]],
  'sums over the last side': [all, (tf, x) => (x.rank === 0 ? [] : [tf.sum(x, -1), tf.sum(x, -1, true)])],
  'any and all': [['bool'], (tf, x) => [tf.any(x), ...(x.size === 0 ? [] : [tf.all(x)])]],
  clip: [numeric, (tf, x) => tf.clipByValue(x, 0.3, 2)],
  reshape: [all, (tf, x) => [tf.reshape(x, [x.size]), tf.expandDims(x, 0)]],
  transpose: [all, (tf, x) => tf.transpose(x)],
  tile: [
    all,
    (tf, x) =>
      x.rank === 0
        ? []
        : tf.tile(
            x,
            x.shape.map(() => 2),
          ),
  ],
  pad: [
    numeric,
    (tf, x) =>
      x.rank === 0
        ? []
        : tf.pad(
            x,
            x.shape.map(() => [1, 2]),
          ),
  ],
  reverse: [all, (tf, x) => (x.rank === 0 ? [] : tf.reverse(x))],
  slice: [
    all,
    (tf, x) =>
      x.rank === 0
        ? []
        : tf.slice(
            x,
            x.shape.map(() => 0),
            x.shape.map((size) => Math.min(size, 1)),
          ),
  ],
  stack: [all, (tf, x) => tf.stack([x, x], 0)],
  concat: [all, (tf, x) => (x.rank === 0 ? [] : tf.concat([x, x], x.rank - 1))],
  gather: [all, (tf, x) => (x.rank === 0 || x.shape[0] === 0 ? [] : tf.gather(x, tf.tensor1d([0, 0], 'int32')))],
  split: [all, (tf, x) => (x.rank < 2 || x.shape[0] === 0 ? [] : tf.unstack(x, 0))],
  'minima and maxima': [
    numeric,
    (tf, x) =>
      x.size === 0 ? [] : [tf.max(x), tf.min(x), ...(x.rank === 0 ? [] : [tf.argMax(x, -1), tf.argMin(x, -1)])],
  ],
  'whole product': [numeric, (tf, x) => tf.prod(x)],
  'gradients of sums and products': [
    float,
    (tf, x) => [
      tf.grad((y) => tf.mean(tf.square(y)))(x),
      ...(x.size === 0 ? [] : [tf.grad((y) => tf.prod(y))(x), tf.grad((y) => tf.max(y))(x)]),
    ],
  ],
  softmax: [float, (tf, x) => (x.rank === 0 || x.size === 0 ? [] : [tf.softmax(x), tf.logSoftmax(x)])],
  cumsum: [numeric, (tf, x) => (x.rank === 0 ? [] : tf.cumsum(x, x.rank - 1))],
  'one hot': [['int32'], (tf, x) => tf.oneHot(x as never, 4)],
  not: [['bool'], (tf, x) => tf.logicalNot(x)],
  where: [all, (tf, x) => tf.where(tf.greater(tf.cast(x, 'float32'), 0.5), x, tf.zerosLike(x))],
  'a gradient': [float, (tf, x) => tf.grad((y) => tf.sum(tf.mul(tf.exp(y), y)))(x)],
};

const two: Readonly<Record<string, readonly [types: readonly Operand['dtype'][], op: Two]>> = {
  ...Object.fromEntries(
    (['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference', 'floorDiv', 'mod', 'pow'] as const).map(
      (name) => [name, [numeric, (tf, a, b) => tf[name](a, b)]],
    ),
  ),
  ...Object.fromEntries(
    (['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'] as const).map((name) => [
      name,
      [all, (tf, a, b) => tf[name](a, b)],
    ]),
  ),
  ...Object.fromEntries(
    (['logicalAnd', 'logicalOr', 'logicalXor'] as const).map((name) => [
      name,
      [['bool'], (tf, a, b) => tf[name](a, b)],
    ]),
  ),
  div: [float, (tf, a, b) => tf.div(a, b)],
  atan2: [float, (tf, a, b) => tf.atan2(a, b)],
};
const pairs = [
  [[], []],
  [[], [2, 3]],
  [[0], [1]],
  [[1], [0, 3].slice(0, 1)],
  [
    [2, 3],
    [1, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[3], [2, 3]],
  [[0, 3], [3]],
  [
    [0, 3],
    [1, 1],
  ],
] as const;

const asList = (result: Tensor | readonly Tensor[]): readonly Tensor[] =>
  Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor];

describe('one operand of any type and shape', () => {
  checkKernels(
    Object.entries(one).flatMap(([name, [types, op]]) =>
      types.map((type): Case => [
        `${name} of ${type}`,
        (tf, ...operands: Tensor[]) => operands.flatMap((operand) => asList(op(tf, operand))),
        ...shapes.map(typed[type]),
      ]),
    ),
  );
});

describe('two operands of any type and shape', () => {
  checkKernels(
    Object.entries(two).flatMap(([name, [types, op]]) =>
      types.map((type): Case => [
        `${name} of ${type}`,
        (tf, ...operands: Tensor[]) => pairs.map((_, i) => op(tf, operands[2 * i]!, operands[2 * i + 1]!)),
        ...pairs.flatMap(([a, b]) => [typed[type](a), typed[type](b)]),
      ]),
    ),
  );
});

describe('products of nothing and of one', () => {
  const sizes = [
    [1, 1, 1],
    [0, 2, 3],
    [2, 0, 3],
    [2, 3, 0],
    [1, 3, 1],
  ] as const;
  checkKernels([
    ...sizes.map(([n, k, m]): Case => [
      `matMul ${n} × ${k} × ${m}`,
      (tf, a, b) => [tf.matMul(a, b), tf.matMul(b, a, true, true)],
      floats([n, k]),
      floats([k, m]),
    ]),
    ['matMul in no batches', (tf, a, b) => tf.matMul(a, b), floats([0, 2, 3]), floats([0, 3, 2])],
    ['conv2d of no images', (tf, x, w) => tf.conv2d(x, w, 1, 'same'), floats([0, 4, 4, 2]), floats([3, 3, 2, 3])],
    ['conv2d of one pixel', (tf, x, w) => tf.conv2d(x, w, 1, 'same'), floats([1, 1, 1, 1]), floats([3, 3, 1, 1])],
    ['maxPool of no images', (tf, x) => tf.maxPool(x, 2, 2, 'valid'), floats([0, 4, 4, 2])],
    ['gather nothing', (tf, x, i) => tf.gather(x, i), floats([3, 2]), integers([0], 0, 3)],
    ['gather of one row', (tf, x, i) => tf.gather(x, i), floats([1, 2]), integers([2], 0, 1)],
    ['segment sum of nothing', (tf, x, i) => tf.unsortedSegmentSum(x, i, 3), floats([0, 2]), integers([0], 0, 3)],
  ]);
});
