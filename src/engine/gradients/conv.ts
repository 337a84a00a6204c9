import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Repair } from './repair.ts';

/**
 * Theirs refuse dilation. A dilated filter is a larger filter with zeros between its taps, which their kernels can
 * differentiate.
 */
export const convolutionGradients = (tf: Tf): Repair[] => [
  convolution(tf, 'Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'),
  convolution(tf, 'DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'),
  convolution(tf, 'Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'),
];

const convolution = (tf: Tf, kernel: string, ofInput: string, ofFilter: string): Repair => ({
  kernel,
  save: ['x', 'filter'],
  gradient: (dy: Tensor, saved, attributes) => {
    const [x, filter] = saved as [Tensor, Tensor];
    const { dilations, ...window } = attributes;
    const apart = distances(filter, dilations as Dilations);
    const run = (name: string, operands: Record<string, Tensor>, more: object) =>
      tf.engine().runKernel(name, operands, { ...window, dilations: 1, ...more } as never) as Tensor;
    return {
      x: () => run(ofInput, { dy, filter: spread(tf, filter, apart) }, { inputShape: x.shape }),
      filter: () =>
        gathered(
          tf,
          run(ofFilter, { x, dy }, { filterShape: filter.shape.map((size, axis) => spanOf(size, apart[axis])) }),
          filter,
          apart,
        ),
    };
  },
});

type Dilations = number | readonly number[] | null | undefined;

/** Distances of the taps along each side of the window, which are the first dimensions of a filter. */
export const distances = (filter: Tensor, dilations: Dilations): readonly number[] => {
  const sides = filter.rank - 2;
  return Array.isArray(dilations)
    ? (dilations as number[])
    : new Array<number>(sides).fill((dilations as number | null | undefined) ?? 1);
};

const spanOf = (taps: number, distance = 1) => (taps - 1) * distance + 1;

/** The filter with zeros between its taps. */
export const spread = (tf: Tf, filter: Tensor, apart: readonly number[]): Tensor =>
  apart.reduce((filter, distance, axis) => {
    if (distance === 1) return filter;
    const { shape, before, behind } = sides(tf, filter, axis);
    const taps = shape[axis]!;
    const stuffed = tf.reshape(
      tf.pad(tf.reshape(filter, [before, taps, 1, behind]), [
        [0, 0],
        [0, 0],
        [0, distance - 1],
        [0, 0],
      ]),
      [before, taps * distance, behind],
    );
    const span = spanOf(taps, distance);
    return tf.reshape(
      tf.slice(stuffed, [0, 0, 0], [before, span, behind]),
      shape.map((size, i) => (i === axis ? span : size)),
    );
  }, filter);

/** Picks the taps from a tensor as large as the spread filter. */
const gathered = (tf: Tf, spread: Tensor, { shape: taps }: Tensor, apart: readonly number[]): Tensor =>
  apart.reduce((spread, distance, axis) => {
    if (distance === 1) return spread;
    const { shape, before, behind } = sides(tf, spread, axis);
    const padded = tf.pad(tf.reshape(spread, [before, shape[axis]!, behind]), [
      [0, 0],
      [0, distance - 1],
      [0, 0],
    ]);
    const first = tf.slice(
      tf.reshape(padded, [before, taps[axis]!, distance, behind]),
      [0, 0, 0, 0],
      [before, taps[axis]!, 1, behind],
    );
    return tf.reshape(
      first,
      shape.map((size, i) => (i === axis ? taps[axis]! : size)),
    );
  }, spread);

const sides = (tf: Tf, { shape }: Tensor, axis: number) => ({
  shape,
  before: tf.util.sizeFromShape(shape.slice(0, axis)),
  behind: tf.util.sizeFromShape(shape.slice(axis + 1)),
});
