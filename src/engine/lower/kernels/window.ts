import type { Tf } from '../../../contracts/tensors.ts';
import type { NodeAttributes } from '../emit.ts';

/**
 * Orders of dimensions: activations are [batch, height, width, channels] to tfjs and channels-first to ONNX; filters
 * likewise.
 */
export const channelsFirst = [0, 3, 1, 2] as const;
/** How the dimensions of an activation are to be read so that channels come first. */
export const imageOrder = ({ dataFormat }: { readonly dataFormat?: string }): readonly number[] =>
  dataFormat === 'NCHW' ? [0, 1, 2, 3] : channelsFirst;
export const filterFirst = [3, 2, 0, 1] as const;

export type Pad = 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
export type ConvAttributes = {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dilations?: number | [number, number] | null;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
};
export type PoolAttributes = ConvAttributes & { readonly filterSize: number | [number, number] };

/** How a window goes over an image, rows before columns. */
export interface Window {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly size: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Before and after. */
  readonly pads: { readonly before: readonly [number, number]; readonly after: readonly [number, number] };
}

type Shape4 = [number, number, number, number];

interface Depthwise {
  readonly depthwise?: boolean;
}

export const convWindow = (
  tf: Tf,
  input: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad, dimRoundingMode, dataFormat, depthwise = false }: ConvAttributes & Depthwise,
): Window => {
  return windowOf(
    tf.backend_util.computeConv2DInfo(
      input as Shape4,
      filter as Shape4,
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
      depthwise,
      dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
    ),
  );
};

export const poolWindow = (
  tf: Tf,
  input: readonly number[],
  { filterSize, strides, dilations, pad, dimRoundingMode }: PoolAttributes,
): Window =>
  windowOf(
    tf.backend_util.computePool2DInfo(
      input as Shape4,
      filterSize as [number, number],
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
    ),
  );

/** A window that pools something wherever it lies. */
export const fullPoolWindow = (...of: Parameters<typeof poolWindow>): Window => {
  const window = poolWindow(...of);
  if (both((axis) => Math.max(window.pads.before[axis], window.pads.after[axis]) >= window.kernel[axis]).some(Boolean))
    throw new Error('a window of a pool must not lie in the padding alone');
  return window;
};

const windowOf = (info: ReturnType<Tf['backend_util']['computeConv2DInfo']>): Window => ({
  batch: info.batchSize,
  inputs: info.inChannels,
  outputs: info.outChannels,
  size: [info.inHeight, info.inWidth],
  output: [info.outHeight, info.outWidth],
  kernel: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
  pads: { before: [info.padInfo.top, info.padInfo.left], after: [info.padInfo.bottom, info.padInfo.right] },
});

/** A function of rows, and of columns. */
export const both = <T>(f: (axis: 0 | 1) => T): [T, T] => [f(0), f(1)];

export const padsOf = ({ pads }: Window): number[] => [...pads.before, ...pads.after];
export const isPadded = (window: Window): boolean => padsOf(window).some((amount) => amount !== 0);
export const windowAttributes = (window: Window): NodeAttributes => ({
  kernel_shape: window.kernel,
  strides: window.strides,
  dilations: window.dilations,
  pads: padsOf(window),
});
/** What of the image, padding included, the windows reach: rows and columns behind it are seen by none. */
export const reach = ({ output, strides, kernel, dilations }: Window): [number, number] =>
  both((axis) => (output[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1);
/** Rows and columns behind the last window: what a transposed convolution has to add to give the image's size. */
export const behind = (window: Window): [number, number] =>
  both((axis) => window.size[axis] + window.pads.before[axis] + window.pads.after[axis] - reach(window)[axis]);
