import { sizeOf } from '../../host.ts';
import type { Call, Unary } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';
import { padWith, slice } from './shape.ts';

type ToBatch = { readonly blockShape: number[]; readonly paddings: [number, number][] };
type ToSpace = { readonly blockShape: number[]; readonly crops: [number, number][] };
type Depth = { readonly blockSize: number; readonly dataFormat: 'NHWC' | 'NCHW' };

/** Kernels that deal an image's pixels out into batches or channels, in blocks, and gather them again. */
export const blockKernels: Kernels = {
  SpaceToBatchND: {
    infer: ({ x }: Unary, attributes: ToBatch, tf) => ({
      shape: tf.backend_util.getReshapedPermuted(
        paddedShape(x.shape, attributes),
        attributes.blockShape,
        sizeOf(attributes.blockShape),
        false,
      ),
      dtype: x.dtype,
    }),
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, ToBatch>) => {
      const { blockShape } = attributes;
      const [before, after] = [0, 1].map((side) => paddingsOf(x.shape, attributes).map((padding) => padding[side]!));
      const padded = padWith(to, to.get(x), { before: before!, after: after!, value: 0 });
      const shape = to.tf.backend_util.getReshaped([...padded.shape], blockShape, sizeOf(blockShape), false);
      to.set(
        output,
        dealt(to, padded, {
          split: shape,
          order: to.tf.backend_util.getPermuted(shape.length, blockShape.length, false),
          shape: output.shape,
        }),
      );
    },
  },
  BatchToSpaceND: {
    infer: ({ x }: Unary, { blockShape, crops }: ToSpace, tf) => {
      const whole = tf.backend_util.getReshapedPermuted([...x.shape], blockShape, sizeOf(blockShape));
      return {
        shape: [
          ...tf.backend_util.getSliceSize(whole, crops, blockShape.length),
          ...whole.slice(blockShape.length + 1),
        ],
        dtype: x.dtype,
      };
    },
    lower: (to, { inputs: { x }, output, attributes: { blockShape, crops } }: Call<Unary, ToSpace>) => {
      const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords } = to.tf.backend_util;
      const shape = getReshaped([...x.shape], blockShape, sizeOf(blockShape));
      const whole = dealt(to, to.get(x), {
        split: shape,
        order: getPermuted(shape.length, blockShape.length),
        shape: getReshapedPermuted([...x.shape], blockShape, sizeOf(blockShape)),
      });
      const begins = getSliceBeginCoords(crops, blockShape.length);
      const cuts = begins
        .map((begin, axis) => ({ axis, begin, end: begin + output.shape[axis]! }))
        .filter(({ axis }) => whole.shape[axis] !== output.shape[axis]);
      to.set(output, slice(to, whole, cuts));
    },
  },
  DepthToSpace: {
    infer: ({ x }: Unary, { blockSize, dataFormat }: Depth, tf) => {
      tf.util.assert(dataFormat === 'NHWC', () => 'Depth becomes space where channels come last.');
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      return { shape: [batch, height * blockSize, width * blockSize, channels / blockSize ** 2], dtype: x.dtype };
    },
    lower: (to, { inputs: { x }, output, attributes: { blockSize: block } }: Call<Unary, Depth>) => {
      const [batch, height, width, channels] = x.shape as [number, number, number, number];
      to.set(
        output,
        dealt(to, to.get(x), {
          split: [batch, height, width, block, block, channels / block ** 2],
          order: [0, 1, 3, 2, 4, 5],
          shape: output.shape,
        }),
      );
    },
  },
};

interface Dealing {
  readonly split: readonly number[];
  readonly order: readonly number[];
  readonly shape: readonly number[];
}

const dealt = ({ emit }: Lowering, x: Edge, { split, order, shape }: Dealing): Edge =>
  emit.reshape(emit.transpose(emit.reshape(x, split), order), shape);

const paddingsOf = (shape: readonly number[], { paddings }: ToBatch): [number, number][] =>
  shape.map((_, axis) => paddings[axis - 1] ?? [0, 0]);
const paddedShape = (shape: readonly number[], attributes: ToBatch): number[] =>
  paddingsOf(shape, attributes).map(([before, after], axis) => before + shape[axis]! + after);
