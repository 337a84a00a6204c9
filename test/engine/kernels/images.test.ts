import { describe } from 'vitest';
import { checkKernels, floats, gradients, integers, type Case } from './check.ts';

const ways = { plain: [false, false], 'corners aligned': [true, false], 'pixels centred': [false, true] } as const;
const sizes: readonly [number, number][] = [
  [8, 12],
  [5, 7],
  [2, 3],
];
const image = floats([2, 4, 6, 3]);

describe('resizing', () => {
  checkKernels(
    Object.entries(ways).flatMap(([way, [corners, centred]]) =>
      sizes.flatMap((size): Case[] => [
        [
          `bilinear to ${size.join(' × ')}, ${way}`,
          gradients((tf, a) => tf.image.resizeBilinear(a, size, corners, centred)),
          image,
        ],
        [
          `nearest to ${size.join(' × ')}, ${way}`,
          gradients((tf, a) => tf.image.resizeNearestNeighbor(a, size, corners, centred)),
          image,
        ],
      ]),
    ),
  );
  checkKernels([
    ['bilinear of int32', (tf, a) => tf.image.resizeBilinear(a, [3, 3]), integers([1, 2, 2, 1], 0, 9)],
    [
      'between convolutions',
      gradients((tf, a, f) => tf.conv2d(tf.image.resizeBilinear(tf.conv2d(a, f, 1, 'same'), [8, 12]), f, 1, 'same')),
      image,
      floats([3, 3, 3, 3]),
    ],
  ]);
});

describe('blocks of pixels', () => {
  checkKernels([
    [
      'spaceToBatchND',
      (tf, a) =>
        tf.spaceToBatchND(
          a,
          [2, 3],
          [
            [1, 1],
            [0, 0],
          ],
        ),
      image,
    ],
    [
      'batchToSpaceND',
      (tf, a) =>
        tf.batchToSpaceND(
          a,
          [2, 2],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      floats([8, 3, 2, 2]),
    ],
    ['gradient of a dilated pool', gradients((tf, a) => tf.pool(a, 2, 'avg', 'same', 2)), image],
    ['depthToSpace', gradients((tf, a) => tf.depthToSpace(a, 2)), floats([2, 3, 2, 8])],
  ]);
});

describe('channels first', () => {
  const planes = floats([2, 3, 5, 5]);
  const filter = floats([3, 3, 3, 4]);
  checkKernels([
    ['conv2d', (tf, a, f) => tf.conv2d(a, f, 2, 'same', 'NCHW'), planes, filter],
    [
      'fused conv2d',
      (tf, x, filter, bias) =>
        tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'valid', dataFormat: 'NCHW', activation: 'relu' }),
      planes,
      filter,
      floats([4]),
    ],
  ]);
});
