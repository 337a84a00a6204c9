import { describe } from 'vitest';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkKernels, floats, gradients, integers, values, type Case } from './check.ts';

const x = floats([3, 5]);
const cube = floats([2, 3, 4, 5]);

describe('shapes', () => {
  checkKernels([
    ['reshape', (tf, a) => [tf.reshape(a, [5, -1]), tf.reshape(tf.reshape(a, [15]), [1, 5, 3])], x],
    [
      'transpose',
      (tf, a) => [
        tf.transpose(a, [0, 3, 1, 2]),
        tf.sum(tf.transpose(a, [3, 0, 2, 1]), 1),
        tf.reshape(tf.transpose(a, [0, 3, 1, 2]), [2, -1]),
      ],
      cube,
    ],
    ['transpose of a matrix', (tf, a) => [tf.transpose(a), tf.add(tf.transpose(a), 1)], x],
    ['tile', (tf, a) => [tf.tile(a, [2, 3]), tf.tile(tf.reshape(a, [3, 5, 1]), [1, 1, 4])], x],
    ['gradient of tile', gradients((tf, a) => tf.tile(a, [2, 3])), x],
    ['broadcastTo', (tf, a) => tf.broadcastTo(a, [4, 3, 5]), x],
    ['gradient of broadcastTo', gradients((tf, a) => tf.broadcastTo(a, [4, 3, 5])), x],
    ['slice', (tf, a) => [tf.slice(a, [1, 2], [2, 2]), tf.slice(a, 1), tf.slice(a, [0, 1], [-1, 3])], x],
    ['gradient of slice', gradients((tf, a) => tf.slice(a, [1, 2], [2, 2])), x],
    [
      'stridedSlice',
      (tf, a) => [
        tf.stridedSlice(a, [0, 0], [3, 5], [2, 2]),
        tf.stridedSlice(a, [2, 4], [-4, -6], [-1, -2]),
        tf.stridedSlice(a, [1, 0], [2, 5], [1, 1], 0, 0, 0, 0, 1),
      ],
      x,
    ],
    [
      'pad',
      (tf, a) => [
        tf.pad(
          a,
          [
            [1, 2],
            [0, 3],
          ],
          0.5,
        ),
        tf.pad(a, [
          [0, 0],
          [0, 0],
        ]),
      ],
      x,
    ],
    ['pad of int32', (tf, a) => tf.pad(a, [[1, 2]], 7), integers([3], 0, 9)],
    [
      'gradient of pad',
      gradients((tf, a) =>
        tf.pad(a, [
          [1, 2],
          [0, 3],
        ]),
      ),
      x,
    ],
    [
      'mirrorPad',
      (tf, a) => [
        tf.mirrorPad(
          a,
          [
            [1, 2],
            [2, 3],
          ],
          'reflect',
        ),
        tf.mirrorPad(
          a,
          [
            [1, 2],
            [2, 3],
          ],
          'symmetric',
        ),
      ],
      x,
    ],
    ['reverse', (tf, a) => [tf.reverse(a), tf.reverse(a, 1), tf.reverse(a, [0])], x],
    ['gradient of reverse', gradients((tf, a) => tf.reverse(a, 1)), x],
    [
      'squeeze and expandDims',
      (tf, a) => [tf.squeeze(tf.reshape(a, [1, 3, 5, 1])), tf.expandDims(tf.expandDims(a, -1), 0)],
      x,
    ],
    [
      'broadcast late',
      (tf, a) => [
        tf.reshape(tf.tile(tf.reshape(a, [3, 1, 5]), [1, 4, 1]), [3, 4, 1, 5]),
        tf.sum(tf.tile(tf.reshape(a, [3, 1, 5]), [1, 4, 1]), 1),
      ],
      x,
    ],
  ]);
});

describe('joining', () => {
  const other = floats([3, 5]);
  checkKernels([
    ['concat', (tf, a, b) => [tf.concat([a, b], 0), tf.concat([a, b], -1)], x, other],
    ['concat with nothing', (tf, a, b) => tf.concat([a, b]), values([], [0, 5]), x],
    ['gradient of concat', gradients((tf, a, b) => tf.concat([a, b] as Tensor2D[], 1)), x, floats([3, 2])],
    ['stack', (tf, a, b) => [tf.stack([a, b]), tf.stack([a, b], 1), tf.stack([a, b], -1)], x, other],
    ['gradient of stack', gradients((tf, a, b) => tf.stack([a, b], 1)), x, other],
    ['unstack', (tf, a) => tf.unstack(a, 1), x],
    // prettier-ignore
    ['gradient of unstack', gradients((tf, a) => { const parts = tf.unstack(a, 1); return tf.add(tf.mul(parts[0]!, parts[1]!), parts[4]!); }), x],
    ['split', (tf, a) => [...tf.split(a, [2, 3], 1), ...tf.split(a, 3, 0)], x],
    // prettier-ignore
    ['gradient of split', gradients((tf, a) => { const [p, q] = tf.split(a, [2, 3], 1); return tf.mul(tf.sum(p!, 1), tf.sum(q!, 1)); }), x],
    [
      'split in another order',
      (tf, a) => tf.split(tf.transpose(a, [0, 3, 1, 2]), 2, 3).map((part) => tf.add(part, 1)),
      cube,
    ],
  ]);
});

describe('lookups', () => {
  const positions = values([0, 2, 2, 1], [4], 'int32');
  checkKernels([
    [
      'oneHot',
      (tf, a) => [
        tf.oneHot(a, 4),
        tf.oneHot(a, 4, 5, -1),
        tf.oneHot(a, 4, 1, 0, 'int32'),
        tf.oneHot(a, 4, 1, 0, 'bool'),
      ],
      values([0, 3, -1, 7], [4], 'int32'),
    ],
    ['gather', (tf, a, i) => [tf.gather(a, i), tf.gather(a, tf.reshape(i, [2, 2]), 1)], x, positions],
    ['gather in batches', (tf, a, i) => tf.gather(a, i, 1, 1), x, values([0, 4, 2], [3, 1], 'int32')],
    ['gradient of gather', (tf, a, i) => gradients((_, b) => tf.gather(b, i))(tf, a), x, positions],
    ['gradient of gather along columns', (tf, a, i) => gradients((_, b) => tf.gather(b, i, 1))(tf, a), x, positions],
    ['gatherND', (tf, a, i) => tf.gatherND(a, i), x, values([0, 1, 2, 4], [2, 2], 'int32')],
    ['scatterND', (tf, i, u) => tf.scatterND(i, u, [4, 5]), values([0, 2, 0], [3, 1], 'int32'), x],
    [
      'tensorScatterUpdate',
      (tf, a, i, u) => tf.tensorScatterUpdate(a, i, u),
      x,
      values([0, 2], [2, 1], 'int32'),
      floats([2, 5]),
    ],
    ['unsortedSegmentSum', (tf, a, i) => tf.unsortedSegmentSum(a, i, 4), x, values([0, 3, 0], [3], 'int32')],
    ['bincount', (tf, a) => tf.bincount(a, [], 5), values([0, 3, 3, 1], [4], 'int32')],
    ['bincount with weights', (tf, a, w) => tf.bincount(a, w, 5), values([0, 3, 3, 1], [4], 'int32'), floats([4])],
  ]);
});

describe('products', () => {
  const right = floats([5, 4]);
  checkKernels([
    [
      'matMul',
      (tf, a, b) => [tf.matMul(a, b), tf.matMul(a, tf.transpose(b), false, true), tf.matMul(tf.transpose(a), b, true)],
      x,
      right,
    ],
    ['gradient of matMul', gradients((tf, a, b) => tf.matMul(a, b)), x, right],
    [
      'matMul in batches',
      (tf, a, b) => [
        tf.matMul(a, b),
        tf.matMul(a, tf.transpose(b, [0, 2, 1]), false, true),
        tf.matMul(tf.transpose(a, [0, 2, 1]), b, true),
      ],
      floats([2, 3, 4]),
      floats([2, 4, 5]),
    ],
    [
      'gradient of matMul in batches',
      gradients((tf, a, b) => tf.matMul(a, b, false, true)),
      floats([2, 3, 4]),
      floats([2, 5, 4]),
    ],
    ['matMul, one right side', (tf, a, b) => tf.matMul(a, b), floats([2, 3, 4]), floats([4, 5])],
    ['matMul, one left side', (tf, a, b) => tf.matMul(a, b), floats([3, 4]), floats([2, 4, 5])],
    ['matMul of rank 4', (tf, a, b) => tf.matMul(a, b, false, true), floats([2, 2, 3, 4]), floats([2, 2, 5, 4])],
    ['matMul of int32', (tf, a, b) => tf.matMul(a, b), integers([2, 3], 0, 4), integers([3, 2], 0, 4)],
    ['matMul over nothing', (tf, a, b) => tf.matMul(a, b), values([], [2, 0]), values([], [0, 3])],
    ['dot', (tf, a, b) => tf.dot(a, b), floats([5]), floats([5])],
    ...(['relu', 'sigmoid', 'elu', 'relu6', 'leakyrelu', 'linear'] as const).map((activation): Case => [
      `fused.matMul with ${activation}`,
      (tf, a, b, bias) => tf.fused.matMul({ a, b, bias, activation }),
      x,
      right,
      floats([4]),
    ]),
    [
      'batchNorm',
      (tf, a, m, v, o, s) => tf.batchNorm(a, m, v, o, s, 1e-3),
      cube,
      floats([5]),
      floats([5], 0.5, 2),
      floats([5]),
      floats([5]),
    ],
    [
      'batchNorm without scale',
      (tf, a, m, v) => tf.batchNorm(a, m, v, undefined, undefined, 1e-3),
      cube,
      floats([5]),
      floats([5], 0.5, 2),
    ],
    [
      'gradient of batchNorm',
      gradients((tf, a, m, v, o, s) => tf.batchNorm(a, m, v, o, s, 1e-3)),
      cube,
      floats([5]),
      floats([5], 0.5, 2),
      floats([5]),
      floats([5]),
    ],
  ]);
});
