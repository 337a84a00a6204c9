import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor, Tf } from '../../src/contracts/tensors.ts';
import { loadTf } from '../../src/engine/tf.ts';

let tf: Tf;
beforeAll(async () => {
  tf = await loadTf();
});

/** Numbers without pattern, away from zero. */
const values = (shape: number[], seed = 1) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + seed)) * 1.5 + 0.01),
    shape,
  );
};

/** Central differences of Σ weights · f(x), in float32. */
const numeric = (f: (x: Tensor) => Tensor, x: Tensor): number[] => {
  const flat = x.dataSync();
  const weigh = (at: number, by: number) => {
    const moved = Float32Array.from(flat);
    moved[at]! += by;
    const y = f(tf.tensor(moved, x.shape));
    return tf.sum(tf.mul(y, values(y.shape, 7))).dataSync()[0]!;
  };
  return Array.from(flat, (_, i) => (weigh(i, 1e-2) - weigh(i, -1e-2)) / 2e-2);
};

const analytic = (f: (x: Tensor) => Tensor, x: Tensor): Tensor =>
  tf.grad((t: Tensor) => tf.sum(tf.mul(f(t), values(f(t).shape, 7))))(x);

const filter = () => values([3, 2, 2, 3], 3) as never;
const cases: Record<string, [(x: Tensor) => Tensor, number[]]> = {
  'maximum, broadcast': [(x) => tf.maximum(values([4, 3], 5), x), [3]],
  'minimum, broadcast': [(x) => tf.minimum(x, values([4, 3], 5)), [1, 3]],
  'squaredDifference, broadcast': [(x) => tf.squaredDifference(values([4, 3], 5), x), [3]],
  abs: [(x) => tf.abs(x), [5]],
  elu: [(x) => tf.elu(x), [5]],
  'tile in two dimensions': [(x) => tf.tile(x, [2, 1, 3]), [2, 3, 2]],
  'tile without effect': [(x) => tf.tile(x, [1, 1]), [2, 3]],
  'where over a comparison': [(x) => tf.where(tf.greater(x, 0), tf.mul(x, 3), tf.neg(x)), [6]],
  'where over a conjunction': [
    (x) => tf.where(tf.logicalAnd(tf.less(x, 1), tf.greater(x, -1)), tf.mul(x, 3), tf.neg(x)),
    [6],
  ],
  'averagePool with padding': [(x) => tf.avgPool(x as never, 3, 2, 'same'), [1, 5, 6, 2]],
  'averagePool, overlapping': [(x) => tf.avgPool(x as never, 3, 1, 'valid'), [2, 5, 4, 1]],
  'conv2d, dilated': [(x) => tf.conv2d(x as never, filter(), 1, 'valid', 'NHWC', [2, 3]), [1, 7, 6, 2]],
  'conv2d, dilated and padded': [(x) => tf.conv2d(x as never, filter(), 1, 'same', 'NHWC', 2), [2, 4, 5, 2]],
  'conv2d, dilated: filter': [
    (w) => tf.conv2d(values([2, 7, 6, 2]) as never, w as never, 1, 'same', 'NHWC', [2, 3]),
    [3, 2, 2, 3],
  ],
  'conv2d, plain': [(x) => tf.conv2d(x as never, filter(), 2, 'same'), [1, 5, 6, 2]],
  'conv2d, plain: filter': [(w) => tf.conv2d(values([1, 5, 6, 2]) as never, w as never, 2, 'same'), [3, 2, 2, 3]],
  'averagePool with explicit padding': [(x) => tf.avgPool(x as never, 3, 1, 1), [1, 3, 3, 1]],
  'averagePool3d with padding': [(x) => tf.avgPool3d(x as never, 3, 2, 'same'), [2, 3, 4, 3, 2]],
  'depthwiseConv2d, dilated': [
    (x) => tf.depthwiseConv2d(x as never, values([2, 3, 2, 2], 3) as never, 1, 'same', 'NHWC', [2, 1]),
    [1, 5, 4, 2],
  ],
  'depthwiseConv2d, dilated: filter': [
    (w) => tf.depthwiseConv2d(values([2, 5, 4, 2]) as never, w as never, 1, 'valid', 'NHWC', 2),
    [2, 2, 2, 3],
  ],
  'conv3d, dilated': [
    (x) => tf.conv3d(x as never, values([2, 1, 2, 1, 2], 3) as never, 1, 'same', 'NDHWC', [2, 1, 2]),
    [1, 4, 2, 3, 1],
  ],
  'conv3d, dilated: filter': [
    (w) => tf.conv3d(values([2, 4, 2, 4, 1]) as never, w as never, 1, 'valid', 'NDHWC', [2, 1, 3]),
    [2, 2, 2, 1, 2],
  ],
  'resizeBilinear, larger': [(x) => tf.image.resizeBilinear(x as never, [5, 7]), [2, 3, 2, 2]],
  'resizeBilinear, larger, pixels centred': [
    (x) => tf.image.resizeBilinear(x as never, [6, 4], false, true),
    [2, 3, 2, 2],
  ],
  'resizeBilinear, smaller, corners aligned': [(x) => tf.image.resizeBilinear(x as never, [2, 3], true), [1, 4, 5, 2]],
  'resizeNearestNeighbor by whole factors': [(x) => tf.image.resizeNearestNeighbor(x as never, [4, 6]), [2, 2, 2, 3]],
  'resizeNearestNeighbor, pixels centred': [
    (x) => tf.image.resizeNearestNeighbor(x as never, [4, 6], false, true),
    [2, 3, 4, 1],
  ],
  'resizeNearestNeighbor, corners aligned': [
    (x) => tf.image.resizeNearestNeighbor(x as never, [5, 3], true),
    [2, 3, 2, 1],
  ],
  gatherND: [
    (x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [0, 1],
            [2, 0],
            [0, 1],
          ],
          [3, 2],
          'int32',
        ),
      ),
    [3, 2, 2],
  ],
  scatterND: [(x) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], 'int32'), x, [5, 2]), [3, 2]],
  'tensorScatterUpdate: tensor': [
    (x) => tf.tensorScatterUpdate(x, tf.tensor2d([[1], [3]], [2, 1], 'int32'), values([2, 2])),
    [4, 2],
  ],
  'tensorScatterUpdate: updates': [
    (x) => tf.tensorScatterUpdate(values([4, 2]), tf.tensor2d([[1], [3]], [2, 1], 'int32'), x),
    [2, 2],
  ],
  topk: [(x) => tf.topk(x, 2).values, [3, 5]],
  stridedSlice: [(x) => tf.stridedSlice(x, [0, 4], [3, 0], [2, -2]), [3, 5]],
  depthToSpace: [(x) => tf.depthToSpace(x as never, 2, 'NHWC'), [2, 1, 3, 8]],
  cumprod: [(x) => tf.cumprod(x, 1), [2, 5]],
  'cumprod with a zero': [(x) => tf.cumprod(tf.mul(x, [1, 1, 0, 1, 1]), 1, true, true), [2, 5]],
  'einsum, a product': [(x) => tf.einsum('bij,bjk->bik', x, values([2, 4, 3])), [2, 3, 4]],
  'einsum, the right factor': [(x) => tf.einsum('ij, jk -> ki', values([3, 4]), x), [4, 2]],
  'einsum, a transposition': [(x) => tf.einsum('ij->ji', x), [2, 3]],
  'einsum, a sum': [(x) => tf.einsum('ij->', x), [2, 3]],
};

describe('repaired gradients', () => {
  for (const [name, [f, shape]] of Object.entries(cases)) {
    it(name, () => {
      tf.tidy(() => {
        const x = values(shape);
        const gradient = analytic(f, x);
        expect(gradient.shape).toEqual(shape);
        const expected = numeric(f, x);
        const scale = Math.max(...expected.map(Math.abs));
        gradient.dataSync().forEach((value, i) => expect(Math.abs(value - expected[i]!) / scale).toBeLessThan(5e-3));
      });
    });
  }

  it('abs is flat at zero', () => {
    expect(
      Array.from(
        tf
          .grad((x) => tf.sum(tf.abs(x)))(tf.tensor([-2, 0, 2]))
          .dataSync(),
      ),
    ).toEqual([-1, 0, 1]);
  });
});
