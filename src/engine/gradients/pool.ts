import type { Tensor, Tf } from '../../registry/kinds.ts';
import type { Repair } from './repair.ts';

type Three = [number, number, number];
type Attributes = { readonly filterSize: Three; readonly strides: Three; readonly pad: number | 'valid' | 'same'; readonly dimRoundingMode?: 'floor' };

/**
 * Their kernels divide by the whole window where the forward pass divided by the part of it inside the image. What arrives is scaled
 * by whole / inside first, which makes it right. TensorFlow's own kernels are right as they are.
 */
export const poolGradients = (tf: Tf): Repair[] => [
  averagePool(tf, 'AvgPool', (x, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = tf.backend_util.computePool2DInfo(x.shape as [number, number, number, number], filterSize as never, strides as never, 1, pad, dimRoundingMode);
    return [
      { out: info.outHeight, stride: info.strideHeight, before: info.padInfo.top, window: info.filterHeight, size: info.inHeight },
      { out: info.outWidth, stride: info.strideWidth, before: info.padInfo.left, window: info.filterWidth, size: info.inWidth },
    ];
  }),
  averagePool(tf, 'AvgPool3D', (x, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = tf.backend_util.computePool3DInfo(x.shape as [number, number, number, number, number], filterSize, strides, 1, pad as 'same', dimRoundingMode);
    return [
      { out: info.outDepth, stride: info.strideDepth, before: info.padInfo.front, window: info.filterDepth, size: info.inDepth },
      { out: info.outHeight, stride: info.strideHeight, before: info.padInfo.top, window: info.filterHeight, size: info.inHeight },
      { out: info.outWidth, stride: info.strideWidth, before: info.padInfo.left, window: info.filterWidth, size: info.inWidth },
    ];
  }),
];

/** How a window goes along one side. */
interface Side {
  readonly out: number;
  readonly stride: number;
  readonly before: number;
  readonly window: number;
  readonly size: number;
}

const averagePool = (tf: Tf, kernel: string, sidesOf: (x: Tensor, attributes: Attributes) => readonly Side[]): Repair => ({
  kernel,
  save: ['x'],
  gradient: (dy: Tensor, [x], attributes) => {
    const ratios = sidesOf(x!, attributes as Attributes).map(ratiosOf);
    const scaled = () => {
      if (tf.getBackend() === 'tensorflow') return dy;
      if (ratios.flat().every((ratio) => ratio === 1)) return dy;
      const products = ratios.reduce((all, side) => all.flatMap((product) => side.map((ratio) => product * ratio)), [1]);
      return tf.mul(dy, tf.tensor(products, [1, ...ratios.map(({ length }) => length), 1]));
    };
    return { x: () => tf.engine().runKernel(`${kernel}Grad`, { dy: scaled(), input: x! }, attributes as never) as Tensor };
  },
});

/** For each place of the window, its length by that of its part inside. */
const ratiosOf = ({ out, stride, before, window, size }: Side): number[] =>
  Array.from({ length: out }, (_, i) => window / (Math.min(i * stride - before + window, size) - Math.max(i * stride - before, 0)));
