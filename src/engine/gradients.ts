import type { GradConfig } from '@tensorflow/tfjs-core';
import type { Tensor, Tf } from '../registry/kinds.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Gradient = (dy: Tensor, saved: readonly Tensor[], attributes: Attributes) => Record<string, () => Tensor>;
interface Repair {
  readonly kernel: string;
  readonly save: readonly string[];
  readonly gradient: Gradient;
}

/** Replaces the gradients that are wrong, missing or ruinously slow in tfjs 4.22. They are written in tf ops, so every engine gets them. */
export const repairGradients = (tf: Tf): void => {
  const repairs = [...comparisons(tf), ...broadcasting(tf), absolute(tf), tile(tf), averagePool(tf), convolution(tf)];
  for (const { kernel, save, gradient } of repairs) {
    if (tf.getGradient(kernel)) tf.unregisterGradient(kernel);
    tf.registerGradient({ kernelName: kernel, inputsToSave: [...save], gradFunc: gradient } as unknown as GradConfig);
  }
};

/** Missing, so that `where(x > 0, …)` could not be differentiated: a comparison is flat, its gradient zero. */
const comparisons = (tf: Tf): Repair[] => {
  const zeros = (inputs: readonly string[]): Gradient => (_dy, saved) => Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)]));
  const flat = (kernels: readonly string[], inputs: readonly string[]) => kernels.map((kernel) => ({ kernel, save: inputs, gradient: zeros(inputs) }));
  return [
    ...flat(['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'], ['a', 'b']),
    ...flat(['LogicalNot', 'All', 'Any'], ['x']),
  ];
};

/** Theirs keeps the broadcast shape, so that the gradient of an operand that was broadcast has the wrong shape. */
const broadcasting = (tf: Tf): Repair[] => {
  const shrink = (gradient: Tensor, shape: number[]) => {
    const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
    return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), shape);
  };
  const binary = (kernel: string, ofA: (dy: Tensor, a: Tensor, b: Tensor) => Tensor, ofB: (dy: Tensor, a: Tensor, b: Tensor) => Tensor): Repair => ({
    kernel,
    save: ['a', 'b'],
    gradient: (dy, saved) => {
      const [a, b] = saved as [Tensor, Tensor];
      return { a: () => shrink(ofA(dy, a, b), a.shape), b: () => shrink(ofB(dy, a, b), b.shape) };
    },
  });
  const where = (condition: Tensor, dy: Tensor) => tf.mul(dy, tf.cast(condition, 'float32'));
  const difference = (dy: Tensor, a: Tensor, b: Tensor) => tf.mul(dy, tf.mul(tf.sub(a, b), 2));
  return [
    binary('Maximum', (dy, a, b) => where(tf.greaterEqual(a, b), dy), (dy, a, b) => where(tf.less(a, b), dy)),
    binary('Minimum', (dy, a, b) => where(tf.lessEqual(a, b), dy), (dy, a, b) => where(tf.greater(a, b), dy)),
    binary('SquaredDifference', difference, (dy, a, b) => difference(dy, b, a)),
  ];
};

/** Theirs is −1 at zero; the subgradient of PyTorch and TensorFlow there is 0. */
const absolute = (tf: Tf): Repair => ({
  kernel: 'Abs',
  save: ['x'],
  gradient: (dy, [x]) => ({ x: () => tf.mul(dy, tf.sign(tf.cast(x!, 'float32'))) }),
});

/** Theirs makes a slice and an addition per repetition: thousands of kernels for one layer normalization. */
const tile = (tf: Tf): Repair => ({
  kernel: 'Tile',
  save: ['x'],
  gradient: (dy, [x], { reps }) => {
    const split = x!.shape.flatMap((size, axis) => [(reps as number[])[axis]!, size]);
    const repeated = x!.shape.map((_, axis) => 2 * axis).filter((axis) => split[axis] !== 1);
    // Dimensions that were not repeated are left out: tfjs reshapes to rank 6 at most.
    const kept = split.flatMap((size, at) => (at % 2 === 1 || repeated.includes(at) ? [{ size, sum: at % 2 === 0 }] : []));
    const axes = kept.flatMap(({ sum }, axis) => (sum ? [axis] : []));
    return { x: () => (axes.length === 0 ? tf.clone(dy) : tf.sum(tf.reshape(dy, kept.map(({ size }) => size)), axes)) };
  },
});

/**
 * Their kernel divides by the whole window where the forward pass divided by the part of it inside the image. What arrives is scaled
 * by whole / inside first, which makes it right. TensorFlow's own kernel is right as it is.
 */
const averagePool = (tf: Tf): Repair => ({
  kernel: 'AvgPool',
  save: ['x'],
  gradient: (dy, [x], attributes) => {
    const { filterSize, strides, pad } = attributes as { filterSize: [number, number]; strides: [number, number]; pad: number | 'valid' | 'same' };
    const info = tf.backend_util.computePool2DInfo(x!.shape as [number, number, number, number], filterSize, strides, 1, pad);
    const inside = (out: number, stride: number, before: number, window: number, size: number) =>
      Array.from({ length: out }, (_, i) => Math.min(i * stride - before + window, size) - Math.max(i * stride - before, 0));
    const rows = inside(info.outHeight, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
    const columns = inside(info.outWidth, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
    const scaled = () => {
      const whole = info.filterHeight * info.filterWidth;
      if (tf.getBackend() === 'tensorflow') return dy;
      if (rows.every((n) => n === info.filterHeight) && columns.every((n) => n === info.filterWidth)) return dy;
      return tf.mul(dy, tf.tensor(rows.flatMap((height) => columns.map((width) => whole / (height * width))), [1, rows.length, columns.length, 1]));
    };
    return { x: () => tf.engine().runKernel('AvgPoolGrad', { dy: scaled(), input: x! }, { filterSize, strides, pad }) as Tensor };
  },
});

/** Theirs refuses dilation. A dilated filter is a larger filter with zeros between its taps, which their kernels can differentiate. */
const convolution = (tf: Tf): Repair => ({
  kernel: 'Conv2D',
  save: ['x', 'filter'],
  gradient: (dy, saved, attributes) => {
    const [x, filter] = saved as [Tensor, Tensor];
    const { strides, pad, dataFormat, dimRoundingMode, dilations } = attributes;
    const [down, across] = typeof dilations === 'number' ? [dilations, dilations] : ((dilations as [number, number] | undefined) ?? [1, 1]);
    const [height, width, inputs, outputs] = filter.shape as [number, number, number, number];
    const spread = [(height - 1) * down + 1, (width - 1) * across + 1, inputs, outputs] as const;
    const plain = down === 1 && across === 1;
    const stuffed = () => {
      const taps = tf.pad(tf.reshape(filter, [height, 1, width, 1, inputs * outputs]), [[0, 0], [0, down - 1], [0, 0], [0, across - 1], [0, 0]]);
      return tf.slice(tf.reshape(taps, [height * down, width * across, inputs, outputs]), [0, 0, 0, 0], [...spread]);
    };
    const thinned = (gradient: Tensor) => {
      const padded = tf.pad(gradient, [[0, down - 1], [0, across - 1], [0, 0], [0, 0]]);
      const taps = tf.reshape(padded, [height, down, width, across, inputs * outputs]);
      return tf.reshape(tf.slice(taps, [0, 0, 0, 0, 0], [height, 1, width, 1, inputs * outputs]), filter.shape);
    };
    const run = (kernel: string, inputs: Record<string, Tensor>, more: object) =>
      tf.engine().runKernel(kernel, inputs, { strides, pad, dataFormat, dimRoundingMode, ...more } as never) as Tensor;
    const ofFilter = () => run('Conv2DBackpropFilter', { x, dy }, { filterShape: [...spread] });
    return {
      x: () => run('Conv2DBackpropInput', { dy, filter: plain ? filter : stuffed() }, { inputShape: x.shape }),
      filter: () => (plain ? ofFilter() : thinned(ofFilter())),
    };
  },
});
