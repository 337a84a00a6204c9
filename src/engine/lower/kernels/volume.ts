import { sizeOf } from '../../host.ts';
import type { Call, Inputs, Unary, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';
import { slice } from './shape.ts';

/**
 * Orders of dimensions: volumes are [batch, depth, height, width, channels] to tfjs and channels-first to ONNX; filters
 * likewise.
 */
const channelsFirst = [0, 4, 1, 2, 3] as const;
const filterFirst = [4, 3, 0, 1, 2] as const;

type Three = [number, number, number];
type Shape5 = [number, number, number, number, number];
type ConvAttributes = {
  readonly strides: number | Three;
  readonly pad: 'valid' | 'same';
  readonly dilations?: number | Three;
};
type PoolAttributes = ConvAttributes & {
  readonly filterSize: number | Three;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
};
type Convolved = Inputs & { readonly x: Value; readonly filter: Value };
type OfInput = Inputs & { readonly dy: Value; readonly filter: Value };
type OfFilter = Inputs & { readonly x: Value; readonly dy: Value };
type OfPool = Inputs & { readonly dy: Value; readonly input: Value };
type InputShape = ConvAttributes & { readonly inputShape: number[] };
type FilterShape = ConvAttributes & { readonly filterShape: number[] };

const inferPool = ({ x }: Unary, attributes: PoolAttributes, tf: Lowering['tf']) => {
  const { batch, inputs, output } = poolWindow(tf, x.shape, attributes);
  return { shape: [batch, ...output, inputs], dtype: x.dtype };
};
const inferOfPool = ({ input }: OfPool) => ({ shape: input.shape, dtype: input.dtype });

/** Convolution and pooling over volumes. */
export const volumeKernels: Kernels = {
  Conv3D: {
    infer: ({ x, filter }: Convolved, attributes: ConvAttributes, tf) => {
      const { batch, output, outputs } = convWindow(tf, x.shape, filter.shape, attributes);
      return { shape: [batch, ...output, outputs], dtype: 'float32' };
    },
    lower: (to, { inputs: { x, filter }, output, attributes }: Call<Convolved, ConvAttributes>) => {
      const window = convWindow(to.tf, x.shape, filter.shape, attributes);
      const shape = [window.batch, window.outputs, ...window.output];
      to.set(
        output,
        to.emit.op('Conv', [to.get(x, channelsFirst), to.get(filter, filterFirst)], shape, {
          attributes: { ...attributesOf(window), dilations: window.dilations },
        }),
        channelsFirst,
      );
    },
  },
  Conv3DBackpropInputV2: {
    infer: (_, { inputShape }: InputShape) => ({ shape: inputShape, dtype: 'float32' }),
    lower: (to, { inputs: { dy, filter }, output, attributes }: Call<OfInput, InputShape>) => {
      const window = convWindow(to.tf, output.shape, filter.shape, attributes);
      const shape = [window.batch, window.inputs, ...window.size];
      const edges = [to.get(dy, channelsFirst), to.get(filter, filterFirst)];
      to.set(
        output,
        to.emit.op('ConvTranspose', edges, shape, {
          attributes: { ...attributesOf(window), output_padding: behind(window) },
        }),
        channelsFirst,
      );
    },
  },
  Conv3DBackpropFilterV2: {
    infer: (_, { filterShape }: FilterShape) => ({ shape: filterShape, dtype: 'float32' }),
    // A convolution with what came out as the filter: samples are its channels, channels its samples, strides its
    // dilations.
    lower: (to, { inputs: { x, dy }, output, attributes }: Call<OfFilter, FilterShape>) => {
      const window = convWindow(to.tf, x.shape, output.shape, attributes);
      const { inputs, outputs, kernel, pads } = window;
      const seen = kernel.map((taps, axis) => taps + behind(window)[axis]!);
      const swapped = [to.get(x, channelsFirst), to.get(dy, channelsFirst)].map((edge) =>
        to.emit.transpose(edge, [1, 0, 2, 3, 4]),
      );
      const all = to.emit.op('Conv', swapped, [inputs, outputs, ...seen], {
        attributes: { kernel_shape: window.output, strides: [1, 1, 1], dilations: window.strides, pads },
      });
      const excess = [0, 1, 2]
        .filter((axis) => seen[axis] !== kernel[axis])
        .map((axis) => ({ axis: axis + 2, begin: 0, end: kernel[axis]!, length: kernel[axis]! }));
      to.set(output, excess.length === 0 ? all : slice(to, all, excess), [3, 4, 0, 1, 2]);
    },
  },
  MaxPool3D: {
    infer: inferPool,
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, PoolAttributes>) =>
      to.set(output, maxima(to, x, fullPoolWindow(to.tf, x.shape, attributes)).values, channelsFirst),
  },
  MaxPool3DGrad: {
    infer: inferOfPool,
    lower: (to, { inputs: { dy, input }, output, attributes }: Call<OfPool, PoolAttributes>) => {
      const { emit } = to;
      const window = fullPoolWindow(to.tf, input.shape, attributes);
      const shape = [window.batch, window.inputs, ...window.size];
      const [count, zeros] = [sizeOf(dy.shape), emit.expand(emit.scalar(0), [sizeOf(shape)])];
      const edges = [
        zeros,
        emit.reshape(maxima(to, input, window).positions, [count]),
        emit.reshape(to.get(dy, channelsFirst), [count]),
      ];
      to.set(
        output,
        emit.reshape(
          emit.op('ScatterElements', edges, zeros.shape, { attributes: { axis: 0, reduction: 'add' } }),
          shape,
        ),
        channelsFirst,
      );
    },
  },
  AvgPool3D: {
    infer: inferPool,
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, PoolAttributes>) => {
      const window = fullPoolWindow(to.tf, x.shape, attributes);
      to.set(
        output,
        to.emit.op('AveragePool', [to.get(x, channelsFirst)], pooled(window), {
          attributes: { ...attributesOf(window), count_include_pad: 0 },
        }),
        channelsFirst,
      );
    },
  },
  AvgPool3DGrad: {
    infer: inferOfPool,
    lower: (to, { inputs: { dy, input }, output, attributes }: Call<OfPool, PoolAttributes>) => {
      const window = fullPoolWindow(to.tf, input.shape, attributes);
      const { batch, inputs, kernel, output: places, size } = window;
      const share = to.emit.constant(
        new Float32Array(sizeOf(kernel)).fill(1 / sizeOf(kernel)),
        [1, 1, ...kernel],
        'float32',
      );
      const volumes = to.emit.reshape(to.get(dy, channelsFirst), [batch * inputs, 1, ...places]);
      const spread = to.emit.op('ConvTranspose', [volumes, share], [batch * inputs, 1, ...size], {
        attributes: { ...attributesOf(window), output_padding: behind(window) },
      });
      to.set(output, to.emit.reshape(spread, [batch, inputs, ...size]), channelsFirst);
    },
  },
};

/** How a window goes over a volume: depth, rows, columns. */
interface Window {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly size: Three;
  readonly output: Three;
  readonly kernel: Three;
  readonly strides: Three;
  readonly dilations: Three;
  /** Before, then after. */
  readonly pads: readonly number[];
}

const convWindow = (
  tf: Lowering['tf'],
  input: readonly number[],
  filter: readonly number[],
  { strides, dilations = 1, pad }: ConvAttributes,
): Window => windowOf(tf.backend_util.computeConv3DInfo(input as Shape5, filter as Shape5, strides, dilations, pad));

const poolWindow = (
  tf: Lowering['tf'],
  input: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Window =>
  windowOf(tf.backend_util.computePool3DInfo(input as Shape5, filterSize as Three, strides, 1, pad, dimRoundingMode));

/** A window that pools something wherever it lies. */
const fullPoolWindow = (...of: Parameters<typeof poolWindow>): Window => {
  const window = poolWindow(...of);
  if (window.pads.some((amount, i) => amount >= window.kernel[i % 3]!))
    throw new Error('a window of a pool must not lie in the padding alone');
  return window;
};

const windowOf = (info: ReturnType<Lowering['tf']['backend_util']['computeConv3DInfo']>): Window => ({
  batch: info.batchSize,
  inputs: info.inChannels,
  outputs: info.outChannels,
  size: [info.inDepth, info.inHeight, info.inWidth],
  output: [info.outDepth, info.outHeight, info.outWidth],
  kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
  strides: [info.strideDepth, info.strideHeight, info.strideWidth],
  dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
  pads: [
    info.padInfo.front,
    info.padInfo.top,
    info.padInfo.left,
    info.padInfo.back,
    info.padInfo.bottom,
    info.padInfo.right,
  ],
});

const attributesOf = ({ kernel, strides, pads }: Window) => ({ kernel_shape: kernel, strides, pads });
const pooled = ({ batch, inputs, output }: Window): number[] => [batch, inputs, ...output];

/** What lies behind the last window: what a transposed convolution has to add to give the volume's size. */
const behind = ({ size, output, kernel, strides, dilations, pads }: Window): number[] =>
  size.map(
    (length, axis) =>
      length +
      pads[axis]! +
      pads[axis + 3]! -
      ((output[axis]! - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1),
  );

const maxima = (to: Lowering, x: Value, window: Window): { values: Edge; positions: Edge } => {
  const shape = pooled(window);
  const [values, positions] = to.emit.ops(
    'MaxPool',
    [to.get(x, channelsFirst)],
    [
      { shape, type: 'float32' },
      { shape, type: 'int64' },
    ] as const,
    attributesOf(window),
  );
  return { values: values!, positions: positions! };
};
