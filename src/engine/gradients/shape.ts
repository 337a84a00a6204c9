import type { Tf } from '../../contracts/tensors.ts';
import type { Repair } from './repair.ts';

export const shapeGradients = (tf: Tf): Repair[] => [tile(tf), stridedSlice(tf), depthToSpace(tf)];

/** Theirs makes a slice and an addition per repetition: thousands of kernels for one layer normalization. */
const tile = (tf: Tf): Repair => ({
  kernel: 'Tile',
  save: ['x'],
  gradient: (dy, [x], { reps }) => {
    const split = x!.shape.flatMap((size, axis) => [(reps as number[])[axis]!, size]);
    const repeated = x!.shape.map((_, axis) => 2 * axis).filter((axis) => split[axis] !== 1);
    // Dimensions that were not repeated are left out: tfjs reshapes to rank 6 at most.
    const kept = split.flatMap((size, at) =>
      at % 2 === 1 || repeated.includes(at) ? [{ size, sum: at % 2 === 0 }] : [],
    );
    const axes = kept.flatMap(({ sum }, axis) => (sum ? [axis] : []));
    return {
      x: () =>
        axes.length === 0
          ? tf.clone(dy)
          : tf.sum(
              tf.reshape(
                dy,
                kept.map(({ size }) => size),
              ),
              axes,
            ),
    };
  },
});

/** Missing. Each part of the gradient goes to where the slice took it from. */
const stridedSlice = (tf: Tf): Repair => ({
  kernel: 'StridedSlice',
  save: ['x'],
  gradient: (dy, [x], attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes as Record<
      'begin' | 'end' | 'strides',
      number[]
    > &
      Record<string, number>;
    const places = () =>
      tf.stridedSlice(
        tf.reshape(tf.range(0, x!.size, 1, 'int32'), x!.shape),
        begin,
        end,
        strides,
        beginMask,
        endMask,
        ellipsisMask,
        newAxisMask,
        shrinkAxisMask,
      );
    return {
      x: () =>
        tf.reshape(tf.scatterND(tf.reshape(places(), [dy.size, 1]), tf.reshape(dy, [dy.size]), [x!.size]), x!.shape),
    };
  },
});

/** Missing; channels last, as their kernel has it. */
const depthToSpace = (tf: Tf): Repair => ({
  kernel: 'DepthToSpace',
  save: ['x'],
  gradient: (dy, [x], attributes) => {
    const { blockSize: block } = attributes as { blockSize: number };
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const split = [batch, height, block, width, block, channels / block ** 2];
    return { x: () => tf.reshape(tf.transpose(tf.reshape(dy, split), [0, 1, 3, 2, 4, 5]), x!.shape) };
  },
});
