import type { Call, Inputs, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';
import { nearest, weights, type Sampling } from '../../sampling.ts';
import { both, channelsFirst } from './window.ts';

type Images = Inputs & { readonly images: Value };
type Resize = Sampling & { readonly size: readonly [number, number] };

const resized = ({ images }: Images, { size }: Resize) => [images.shape[0]!, ...size, images.shape[3]!];
const sizesOf = ({ shape }: Value): [number, number] => [shape[1]!, shape[2]!];

/** Kernels that make images larger or smaller. Their gradients are tf ops (`gradients/resize.ts`). */
export const resizeKernels: Kernels = {
  ResizeNearestNeighbor: {
    infer: ({ images }: Images, attributes: Resize) => ({
      shape: resized({ images }, attributes),
      dtype: images.dtype,
    }),
    lower: (to, { inputs: { images }, output, attributes }: Call<Images, Resize>) => {
      const { size } = attributes;
      const before = sizesOf(images);
      const factors = both((axis) => size[axis] / before[axis]);
      const isWhole = !attributes.alignCorners && !attributes.halfPixelCenters && factors.every(Number.isInteger);
      if (isWhole) return to.set(output, enlarged(to, images, factors));
      const looked = both((axis) => axis).reduce(
        (edge, axis) => {
          const shape = edge.shape.with(axis + 2, size[axis]);
          return to.emit.op('Gather', [edge, to.emit.list(nearest(before[axis], size[axis], attributes))], shape, {
            attributes: { axis: axis + 2 },
          });
        },
        to.get(images, channelsFirst),
      );
      to.set(output, looked, channelsFirst);
    },
  },
  ResizeBilinear: {
    infer: ({ images }: Images, attributes: Resize) => ({ shape: resized({ images }, attributes), dtype: 'float32' }),
    // Each side of the image goes through a matrix of its own.
    lower: (to, { inputs: { images }, output, attributes }: Call<Images, Resize>) => {
      const { emit } = to;
      const { size } = attributes;
      const [height, width] = sizesOf(images);
      const planes = emit.cast(to.get(images, channelsFirst), 'float32');
      const [batch, channels] = planes.shape as [number, number];
      const rows = emit.constant(weights(height, size[0], attributes), [size[0], height], 'float32');
      const columns = emit.transpose(
        emit.constant(weights(width, size[1], attributes), [size[1], width], 'float32'),
        [1, 0],
      );
      const high = emit.op('MatMul', [rows, planes], [batch, channels, size[0], width]);
      to.set(output, emit.op('MatMul', [high, columns], [batch, channels, ...size]), channelsFirst);
    },
  },
};

/** Nearest-neighbour enlargement by whole factors: each pixel becomes a block. */
const enlarged = (to: Lowering, images: Value, [down, across]: readonly [number, number]): Edge => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const pixels = to.emit.reshape(to.get(images), [batch, height, 1, width, 1, channels]);
  return to.emit.reshape(to.emit.expand(pixels, [batch, height, down, width, across, channels]), [
    batch,
    height * down,
    width * across,
    channels,
  ]);
};
