import { describe } from 'vitest';
import { booleans, checkKernels, floats, gradients, integers, values, type Case } from './check.ts';

const x = floats([3, 5]);
const cube = floats([2, 3, 4, 5]);
const ties = values([1, 3, 3, 0, 0, 2], [2, 3]);

describe('reductions', () => {
  checkKernels([
    ...(['sum', 'mean', 'max', 'min', 'prod'] as const).flatMap((name): Case[] => [
      [name, (tf, a) => [tf[name](a), tf[name](a, 0), tf[name](a, 1, true), tf[name](a, [0, 1]), tf[name](a, -1)], x],
      [`${name} over no axes`, (tf, a) => tf[name](a, []), x],
      [`${name} of a scalar`, (tf, a) => tf[name](a), values([3], [])],
      [`${name} of int32`, (tf, a) => tf[name](a, 0), integers([3, 4], -3, 4)],
    ]),
    ...(['sum', 'mean', 'max', 'min'] as const).map((name): Case => [
      `gradient of ${name}`,
      gradients((tf, a) => tf[name](a, 1)),
      x,
    ]),
    [
      'sum in another order',
      (tf, a) => [tf.sum(tf.transpose(a, [3, 0, 2, 1]), 1), tf.mean(tf.transpose(a, [0, 3, 1, 2]), [2, 3], true)],
      cube,
    ],
    ['sum of no elements', (tf, a) => [tf.sum(a), tf.sum(a, 0)], values([], [0, 3])],
    ['sum of booleans', (tf, a) => [tf.sum(a), tf.mean(a), tf.any(a), tf.all(a, 1), tf.any(a, 0)], booleans([3, 3])],
    ['moments', (tf, a) => Object.values(tf.moments(a, [0])), x],
    ['gradient of moments', gradients((tf, a) => tf.moments(a, [0, 1, 2]).variance), cube],
    ['norm', (tf, a) => [tf.norm(a), tf.norm(a, 1), tf.norm(a, 'euclidean', 1)], x],
    ['logSumExp', (tf, a) => [tf.logSumExp(a), tf.logSumExp(a, 1)], x],
    ['argMax and argMin with ties', (tf, a) => [tf.argMax(a, 1), tf.argMax(a, 0), tf.argMin(a, 1)], ties],
    ['topk with ties', (tf, a) => Object.values(tf.topk(a, 2)), ties],
    ['topk of int32', (tf, a) => Object.values(tf.topk(a, 3)), integers([2, 5], 0, 4)],
    ['softmax', (tf, a) => [tf.softmax(a), tf.logSoftmax(a)], x],
    ['gradient of softmax', gradients((tf, a) => tf.softmax(a)), x],
    ['gradient of logSoftmax', gradients((tf, a) => tf.logSoftmax(a)), x],
    [
      'cumsum',
      (tf, a) => [tf.cumsum(a, 1), tf.cumsum(a, 0, true), tf.cumsum(a, 1, false, true), tf.cumsum(a, 1, true, true)],
      x,
    ],
    ['gradient of cumsum', gradients((tf, a) => tf.cumsum(a, 1)), x],
    [
      'softmaxCrossEntropy',
      gradients((tf, a) =>
        tf.losses.softmaxCrossEntropy(
          [
            [0, 1, 0, 0, 0],
            [1, 0, 0, 0, 0],
            [0, 0, 0, 0, 1],
          ],
          a,
        ),
      ),
      x,
    ],
    [
      'sigmoidCrossEntropy',
      gradients((tf, a) =>
        tf.losses.sigmoidCrossEntropy(
          [
            [0, 1, 0, 0, 0],
            [1, 0, 0, 0, 0],
            [0, 0, 0, 0, 1],
          ],
          a,
        ),
      ),
      x,
    ],
    [
      'huberLoss',
      gradients((tf, a) =>
        tf.losses.huberLoss(
          [
            [0, 1, 0, 0, 0],
            [1, 0, 0, 0, 0],
            [0, 0, 0, 0, 1],
          ],
          a,
        ),
      ),
      x,
    ],
    [
      'absoluteDifference',
      gradients((tf, a) =>
        tf.losses.absoluteDifference(
          [
            [0, 1, 0, 0, 0],
            [1, 0, 0, 0, 0],
            [0, 0, 0, 0, 1],
          ],
          a,
        ),
      ),
      x,
    ],
  ]);
});
