import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Repair } from './repair.ts';

type Three = [number, number, number];
type Attributes = {
  readonly filterSize: Three;
  readonly strides: Three;
  readonly pad: number | 'valid' | 'same';
  readonly dimRoundingMode?: 'floor';
};

/**
 * Their kernels divide by the whole window where the forward pass divided by the part of it inside the image. What
 * arrives is scaled by whole / inside first, which makes it right. TensorFlow's own kernels are right as they are.
 */
export const poolGradients = (tf: Tf): Repair[] => [
  maximumOfVolumes(tf),
  averagePool(tf, 'AvgPool', (x, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = tf.backend_util.computePool2DInfo(
      x.shape as [number, number, number, number],
      filterSize as never,
      strides as never,
      1,
      pad,
      dimRoundingMode,
    );
    return [
      {
        out: info.outHeight,
        stride: info.strideHeight,
        before: info.padInfo.top,
        window: info.filterHeight,
        size: info.inHeight,
      },
      {
        out: info.outWidth,
        stride: info.strideWidth,
        before: info.padInfo.left,
        window: info.filterWidth,
        size: info.inWidth,
      },
    ];
  }),
  averagePool(tf, 'AvgPool3D', (x, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = tf.backend_util.computePool3DInfo(
      x.shape as [number, number, number, number, number],
      filterSize,
      strides,
      1,
      pad as 'same',
      dimRoundingMode,
    );
    return [
      {
        out: info.outDepth,
        stride: info.strideDepth,
        before: info.padInfo.front,
        window: info.filterDepth,
        size: info.inDepth,
      },
      {
        out: info.outHeight,
        stride: info.strideHeight,
        before: info.padInfo.top,
        window: info.filterHeight,
        size: info.inHeight,
      },
      {
        out: info.outWidth,
        stride: info.strideWidth,
        before: info.padInfo.left,
        window: info.filterWidth,
        size: info.inWidth,
      },
    ];
  }),
];

/**
 * The kernel of the backend `cpu` mixes up rows and columns of windows that are not square, and takes the last of equal
 * values. There a pool over columns is followed by one over depth and rows, whose gradients are right: both take the
 * first, so together they do.
 */
const maximumOfVolumes = (tf: Tf): Repair => ({
  kernel: 'MaxPool3D',
  save: ['x'],
  saveOutputs: [true],
  gradient: (dy: Tensor, saved, attributes) => {
    const [x, y] = saved as [Tensor, Tensor];
    const { filterSize, strides, pad } = attributes as Attributes;
    if (tf.getBackend() !== 'cpu' || typeof pad === 'number')
      return {
        x: () => tf.engine().runKernel('MaxPool3DGrad', { dy, input: x, output: y }, attributes as never) as Tensor,
      };
    const [[down, rows, columns], [byDepth, byRow, byColumn]] = [filterSize, strides].map(allThree) as [Three, Three];
    const [batch, depth, height, width, channels] = x.shape as [number, number, number, number, number];
    const [outDepth, outRows, outColumns] = y.shape.slice(1) as Three;
    const lines = tf.reshape(x, [batch * depth, height, width, channels]);
    const narrow = tf.maxPool(lines as never, [1, columns], [1, byColumn], pad) as Tensor;
    const sheets = tf.reshape(narrow, [batch, depth, height, outColumns * channels]);
    const ofPool = (dy: Tensor, input: Tensor, filterSize: [number, number], strides: [number, number]) =>
      tf
        .engine()
        .runKernel('MaxPoolGrad', { dy, input, output: input }, { filterSize, strides, pad } as never) as Tensor;
    const ofSheets = () =>
      ofPool(tf.reshape(dy, [batch, outDepth, outRows, outColumns * channels]), sheets, [down, rows], [byDepth, byRow]);
    return {
      x: () => tf.reshape(ofPool(tf.reshape(ofSheets(), narrow.shape), lines, [1, columns], [1, byColumn]), x.shape),
    };
  },
});

const allThree = (size: number | Three): Three => (typeof size === 'number' ? [size, size, size] : size);

/** How a window goes along one side. */
interface Side {
  readonly out: number;
  readonly stride: number;
  readonly before: number;
  readonly window: number;
  readonly size: number;
}

const averagePool = (
  tf: Tf,
  kernel: string,
  sidesOf: (x: Tensor, attributes: Attributes) => readonly Side[],
): Repair => ({
  kernel,
  save: ['x'],
  gradient: (dy: Tensor, [x], attributes) => {
    const ratios = sidesOf(x!, attributes as Attributes).map(ratiosOf);
    const scaled = () => {
      if (tf.getBackend() === 'tensorflow') return dy;
      if (ratios.flat().every((ratio) => ratio === 1)) return dy;
      const products = ratios.reduce(
        (all, side) => all.flatMap((product) => side.map((ratio) => product * ratio)),
        [1],
      );
      return tf.mul(dy, tf.tensor(products, [1, ...ratios.map(({ length }) => length), 1]));
    };
    return {
      x: () => tf.engine().runKernel(`${kernel}Grad`, { dy: scaled(), input: x! }, attributes as never) as Tensor,
    };
  },
});

/** For each place of the window, its length by that of its part inside. */
const ratiosOf = ({ out, stride, before, window, size }: Side): number[] =>
  Array.from(
    { length: out },
    (_, i) => window / (Math.min(i * stride - before + window, size) - Math.max(i * stride - before, 0)),
  );
