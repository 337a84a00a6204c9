import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import type { Tensor, Tf } from '../../../src/contracts/tensors.ts';
import { checkKernels, floats, gradients, values, type Case } from './check.ts';

type Setting = readonly [
  strides: number | [number, number],
  pad: 'valid' | 'same' | number,
  kernel: number | [number, number],
  dilation: number,
];
const settings: readonly Setting[] = [
  [1, 'valid', 3, 1], [1, 'same', 3, 1], [2, 'same', 3, 1], [2, 'valid', 3, 1], [2, 'same', 2, 1], [1, 'same', 4, 1], [3, 'same', 2, 1], [2, 'same', 5, 1], [1, 'valid', 3, 2],
  [1, 'same', 3, 2], [1, 'valid', 1, 1], [2, 'valid', 1, 1], [[2, 1], 'same', [3, 2], 1], [1, 1, 3, 1],
]; // prettier-ignore
const sizes = [
  [8, 7],
  [9, 10],
] as const;

const each = (make: (setting: Setting, size: readonly [number, number], name: string) => Case[]) =>
  settings.flatMap((setting) =>
    sizes.flatMap((size) => make(setting, size, `${JSON.stringify(setting)} on ${size.join(' × ')}`)),
  );
const filterSize = (kernel: Setting[2]): readonly [number, number] =>
  typeof kernel === 'number' ? [kernel, kernel] : kernel;

describe('convolutions', () => {
  checkKernels(
    each(([strides, pad, kernel, dilation], size, name) => [
      [
        `conv2d ${name}`,
        gradients((tf, a, w) => tf.conv2d(a, w, strides, pad, 'NHWC', dilation)),
        floats([2, ...size, 3]),
        floats([...filterSize(kernel), 3, 4]),
      ],
    ]),
  );
  checkKernels([
    [
      'conv2d over many channels',
      gradients((tf, a, w) => tf.conv2d(a, w, 1, 'same')),
      floats([2, 5, 4, 17]),
      floats([3, 3, 17, 4]),
    ],
    [
      'conv2d over many channels, strided',
      gradients((tf, a, w) => tf.conv2d(a, w, 2, 'same')),
      floats([2, 5, 4, 16]),
      floats([3, 3, 16, 4]),
    ],
    [
      'conv2d with explicit padding',
      gradients((tf, a, w) =>
        tf.conv2d(a, w, 2, [
          [0, 0],
          [1, 1],
          [0, 2],
          [0, 0],
        ] as never),
      ),
      floats([2, 8, 7, 3]),
      floats([3, 3, 3, 4]),
    ],
    [
      'fused.conv2d',
      (tf, x, filter, bias) => tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
      floats([2, 5, 5, 3]),
      floats([3, 3, 3, 4]),
      floats([4]),
    ],
    ['conv1d', gradients((tf, a, w) => tf.conv1d(a, w, 2, 'same')), floats([2, 9, 3]), floats([3, 3, 4])],
    [
      'conv2dTranspose',
      gradients((tf, a, w) => tf.conv2dTranspose(a, w, [2, 8, 6, 4], 2, 'same')),
      floats([2, 4, 3, 3]),
      floats([3, 3, 4, 3]),
    ],
    [
      'conv2dTranspose of odd size',
      gradients((tf, a, w) => tf.conv2dTranspose(a, w, [2, 7, 5, 4], 2, 'same')),
      floats([2, 4, 3, 3]),
      floats([3, 3, 4, 3]),
    ],
    [
      'bias and activation',
      gradients((tf, a, w, b) => tf.relu(tf.add(tf.conv2d(a, w, 1, 'same'), b))),
      floats([2, 5, 5, 3]),
      floats([3, 3, 3, 4]),
      floats([4]),
    ],
    [
      'layouts mixed',
      (tf, a, w, b) =>
        tf.mean(tf.mul(tf.add(tf.conv2d(a, w, 1, 'same'), b), tf.slice(a, [0, 0, 0, 0], [-1, -1, -1, 1])), [1, 2]),
      floats([2, 5, 5, 3]),
      floats([3, 3, 3, 4]),
      floats([4]),
    ],
    // prettier-ignore
    ['concat and pad of convolutions', (tf, a, w) => { const c = tf.conv2d(a, w, 1, 'same'); return tf.pad(tf.concat([c, a, c] as never[], 3), [[0, 0], [1, 2], [0, 1], [0, 0]]); }, floats([2, 5, 5, 3]), floats([3, 3, 3, 4])],
    ['enlargement', gradients((tf, a) => tf.image.resizeNearestNeighbor(a, [8, 12])), floats([1, 4, 4, 3])],
  ]);
});

describe('depthwise convolutions', () => {
  checkKernels(
    each(([strides, pad, kernel, dilation], size, name) =>
      dilation > 1
        ? []
        : [1, 2].map((outputs): Case => [
            `depthwiseConv2d × ${outputs} ${name}`,
            gradients((tf, a, w) => tf.depthwiseConv2d(a, w, strides, pad, 'NHWC', dilation)),
            floats([2, ...size, 3]),
            floats([...filterSize(kernel), 3, outputs]),
          ]),
    ),
  );
  checkKernels([
    [
      'separableConv2d',
      gradients((tf, a, d, p) => tf.separableConv2d(a, d, p, 1, 'same')),
      floats([2, 6, 6, 3]),
      floats([3, 3, 3, 2]),
      floats([1, 1, 6, 4]),
    ],
  ]);
});

describe('pools', () => {
  const flat = values([1, 1, 0, 0, 1, 1, 0, 2, 0, 0, 2, 2, 5, 5, 2, 2], [1, 4, 4, 1]);
  // ONNX Runtime would merge the zeros into the pool: wrong maxima, and none at all where there are more than fit into
  // the window.
  const behind = (pool: (tf: Tf, x: Tensor4D) => Tensor) => (tf: Tf, x: Tensor4D, w: Tensor4D) =>
    pool(tf, tf.pad(tf.conv2d(x, w, 1, 'valid'), [[0, 0], [1, 2], [0, 3], [0, 0]])); // prettier-ignore
  const below = [floats([2, 5, 4, 2], 1, 2), floats([1, 1, 2, 3], -2, -1)];
  checkKernels([
    ['maxPool behind zeros', behind((tf, x) => tf.maxPool(x, 3, 2, 'valid')), ...below],
    ['maxPool behind more zeros than its window', behind((tf, x) => tf.maxPool(x, 1, 1, 'valid')), ...below],
    ['avgPool behind zeros', behind((tf, x) => tf.avgPool(x, 4, 2, 'valid')), ...below],
    ['avgPool behind more zeros than its window', behind((tf, x) => tf.avgPool(x, 2, 1, 'valid')), ...below],
    ['avgPool with padding of its own behind zeros', behind((tf, x) => tf.avgPool(x, 4, 1, 'same')), ...below],
    [
      'maxPool behind a pool behind zeros',
      behind((tf, x) => tf.maxPool(tf.avgPool(x, 2, 1, 'valid'), 2, 1, 'valid')),
      ...below,
    ],
  ] as Case[]);
  checkKernels(
    each(([strides, pad, kernel, dilation], size, name) =>
      dilation > 1
        ? []
        : [
            [
              `maxPool ${name}`,
              gradients((tf, a) => tf.maxPool(a, kernel as number, strides, pad)),
              floats([2, ...size, 3]),
            ],
            [
              `avgPool ${name}`,
              gradients((tf, a) => tf.avgPool(a, kernel as number, strides, pad)),
              floats([2, ...size, 3]),
            ],
          ],
    ),
  );
  checkKernels([
    ['maxPool with ties', gradients((tf, a) => tf.maxPool(a, 2, 2, 'valid')), flat],
    ['maxPool with ties, overlapping', gradients((tf, a) => tf.maxPool(a, 3, 1, 'same')), flat],
    ['maxPool without gradient', (tf, a) => tf.maxPool(a, 2, 2, 'valid'), flat],
  ]);
});
