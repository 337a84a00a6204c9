import { describe } from 'vitest';
import type { Tensor, Tf } from '../../../src/contracts/tensors.ts';
import { booleans, checkKernels, floats, gradients, integers, values, type Case } from './check.ts';

const anywhere = floats([3, 5]);
const positive = floats([3, 5], 0.1, 2);
const small = floats([3, 5], -0.9, 0.9);

const unary = (names: readonly (keyof Tf)[], x: typeof anywhere): Case[] =>
  names.map((name) => [name, (tf, a: never) => (tf[name] as (x: Tensor) => Tensor)(a), x]);
const unaryGradients = (names: readonly (keyof Tf)[], x: typeof anywhere): Case[] =>
  names.map((name) => [`gradient of ${name}`, gradients((tf, a: never) => (tf[name] as (x: Tensor) => Tensor)(a)), x]);

describe('maps of one operand', () => {
  checkKernels([
    ...unary(
      // prettier-ignore
      ['relu', 'exp', 'neg', 'tanh', 'sigmoid', 'abs', 'sin', 'cos', 'tan', 'atan', 'sinh', 'cosh', 'asinh', 'erf', 'softplus', 'sign', 'elu', 'selu', 'square', 'relu6', 'floor', 'ceil', 'round', 'step', 'expm1', 'leakyRelu', 'reciprocal', 'isNaN', 'isInf', 'isFinite'],
      anywhere,
    ),
    ...unary(['log', 'sqrt', 'rsqrt', 'log1p'], positive),
    ...unary(['asin', 'acos', 'atanh', 'log1p'], small),
    ...unary(['acosh'], floats([4], 1.1, 4)),
    ...unary(['relu', 'abs', 'neg', 'square'], integers([6], -5, 5)),
    ...unaryGradients(
      [
        'relu',
        'exp',
        'tanh',
        'sigmoid',
        'abs',
        'sin',
        'erf',
        'softplus',
        'elu',
        'selu',
        'square',
        'relu6',
        'leakyRelu',
        'neg',
        'expm1',
        'atan',
      ],
      anywhere,
    ),
    ...unaryGradients(['log', 'sqrt', 'rsqrt', 'reciprocal', 'log1p'], positive),
    ['round of halves', (tf, a) => tf.round(a), values([0.5, 1.5, 2.5, -0.5, -1.5, -2.5])],
    ['step with a slope', (tf, a) => tf.step(a, 0.2), values([-1, 0, 1])],
    ['sign around zero', (tf, a) => tf.sign(a), values([-1, 0, 1])],
    ['clipByValue', (tf, a) => tf.clipByValue(a, -1, 1), anywhere],
    ['clipByValue of int32', (tf, a) => tf.clipByValue(a, -2, 2), integers([6], -5, 5)],
    ['gradient of clipByValue', gradients((tf, a) => tf.clipByValue(a, -1, 1)), anywhere],
    ['logicalNot', (tf, a) => tf.logicalNot(a), booleans([5])],
    ['zerosLike and onesLike', (tf, a) => [tf.zerosLike(a), tf.onesLike(a)], anywhere],
    ['casts', (tf, a) => [tf.cast(a, 'int32'), tf.cast(a, 'bool')], values([1.7, -1.7, 0.5, 0, -0.5])],
    ['cast of booleans', (tf, a) => [tf.cast(a, 'float32'), tf.cast(a, 'int32')], booleans([4])],
  ]);
});

const row = floats([5]);
const column = floats([3, 1]);
const arithmetic = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const;
type Two = (a: Tensor, b: Tensor) => Tensor;
const nonZero = values(
  Array.from({ length: 20 }, (_, i) => (i < 10 ? i - 10 : i - 9)),
  [20],
  'int32',
);

describe('maps of two operands', () => {
  checkKernels([
    ...[...arithmetic, 'mod', 'floorDiv', 'atan2'].flatMap((name): Case[] => {
      const compute = (tf: Tf, a: never, b: never) => (tf[name as keyof Tf] as Two)(a, b);
      return [
        [name, compute, anywhere, floats([3, 5])],
        [`${name}, a row`, compute, anywhere, row],
        [`${name}, a row and a column`, compute, row, column],
      ];
    }),
    ...arithmetic.map((name): Case => [`gradient of ${name}`, gradients((tf, a, b) => tf[name](a, b)), anywhere, row]),
    ...(['add', 'sub', 'mul', 'maximum', 'minimum', 'floorDiv', 'mod', 'squaredDifference'] as const).map(
      (name): Case => [`${name} of int32`, (tf, a, b) => tf[name](a, b), integers([20], -9, 9), nonZero],
    ),
    [
      'floorDiv of large int32',
      (tf, a, b) => tf.floorDiv(a, b),
      values([16777217, -16777219, 2147483647], [3], 'int32'),
      values([1, 2, 10], [3], 'int32'),
    ],
    [
      'overflow of int32',
      (tf, a, b) => [tf.mul(a, b), tf.add(a, b)],
      values([2000000000, 2147483647], [2], 'int32'),
      values([3, 1], [2], 'int32'),
    ],
    ['pow', (tf, a, b) => tf.pow(a, b), values([2, -2, -2, 0, 0, -1.5, 4]), values([3, 3, 2, 0, 2, -2, 0.5])],
    ['pow of negative numbers', (tf, a, b) => tf.pow(a, b), values([-2, -8]), values([0.5, 1 / 3])],
    ['pow by numbers', (tf, a) => [tf.pow(a, 3), tf.pow(a, 0.5), tf.pow(a, 2), tf.pow(a, 1)], positive],
    ['gradient of pow', gradients((tf, a, b) => tf.pow(a, b)), positive, floats([3, 5], 0.5, 2)],
    ['mod and signs', (tf, a, b) => tf.mod(a, b), values([5.5, -5.5, 5.5, -5.5, 0, 3]), values([2, 2, -2, -2, 3, -3])],
    ['prelu', (tf, a, b) => tf.prelu(a, b), floats([2, 3]), row.shape.length === 1 ? floats([3]) : row],
    ['gradient of prelu', gradients((tf, a, b) => tf.prelu(a, b)), floats([2, 3]), floats([3])],
    ['addN', (tf, a, b, c) => tf.addN([a, b, c]), anywhere, positive, small],
    [
      'arithmetic of booleans',
      (tf, a, b) => [tf.mul(a, b), tf.mul(tf.cast(a, 'float32'), 3), tf.logicalAnd(a, b)],
      booleans([9]),
      booleans([9]),
    ],
    [
      'neutral numbers',
      (tf, a) => [
        tf.add(a, 0),
        tf.mul(a, 1),
        tf.sub(a, 0),
        tf.div(a, 1),
        tf.mul(a, tf.ones([3, 5])),
        tf.add(tf.zeros([2, 3, 5]), a),
      ],
      anywhere,
    ],
    [
      'not a number',
      (tf, a, b) => [tf.equal(a, b), tf.notEqual(a, b), tf.less(a, b), tf.maximum(a, b), tf.minimum(a, b), tf.relu(a)],
      values([NaN, 1, NaN]),
      values([NaN, NaN, 1]),
    ],
  ]);
});

const comparisons = ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const;

describe('comparisons and choices', () => {
  checkKernels([
    ...comparisons.flatMap((name): Case[] => [
      [`${name} of int32`, (tf, a, b) => tf[name](a, b), integers([9], 0, 3), integers([9], 0, 3)],
      [`${name}, a row`, (tf, a, b) => tf[name](a, b), anywhere, row],
      [`${name} of booleans`, (tf, a, b) => tf[name](a, b), booleans([9]), booleans([9])],
    ]),
    ...(['logicalAnd', 'logicalOr', 'logicalXor'] as const).map((name): Case => [
      name,
      (tf, a, b) => tf[name](a, b),
      booleans([9]),
      booleans([9]),
    ]),
    ['where', (tf, c, a, b) => tf.where(c, a, b), booleans([3, 5]), anywhere, positive],
    ['where, broadcast', (tf, c, a, b) => tf.where(c, a, b), booleans([3, 1]), anywhere, row],
    ['where of int32', (tf, c, a, b) => tf.where(c, a, b), booleans([4]), integers([4], 0, 9), integers([4], 0, 9)],
    ['gradient of where', gradients((tf, a, b) => tf.where(tf.greater(a, 0), a, b)), anywhere, positive],
    [
      'gradient of where, not a number left out',
      gradients((tf, a) => tf.where(tf.greater(a, 0), tf.square(a), tf.zerosLike(a))),
      values([1, 4, -1]),
    ],
  ]);
});
