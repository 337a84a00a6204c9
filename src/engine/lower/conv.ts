import type { Call, Inputs, Kernel, Kernels, Value } from '../record/graph.ts';
import { activate, type Activation } from './activate.ts';
import type { Edge } from './emit.ts';
import type { Lowering } from './lowering.ts';
import { both, channelsFirst, convWindow, filterFirst, windowAttributes, type ConvAttributes } from './window.ts';

type Convolved = Inputs & { readonly x: Value; readonly filter: Value; readonly bias?: Value };
type Fused = ConvAttributes & Activation;

/** Filters are [height, width, inputs, outputs]; depthwise ones [height, width, channels, outputs of each]. */
const convolution = (depthwise: boolean): Kernel => ({
  infer: ({ x, filter }: Convolved, attributes: ConvAttributes, tf) => {
    const { batch, output, outputs } = convWindow(tf, x.shape, filter.shape, attributes, depthwise);
    return { shape: [batch, ...output, outputs], dtype: 'float32' };
  },
  lower: (to, { inputs: { x, filter, bias }, output, attributes }: Call<Convolved, Fused>) => {
    const window = convWindow(to.tf, x.shape, filter.shape, attributes, depthwise);
    const weights = depthwise ? depthwiseFilter(to, filter) : to.get(filter, filterFirst);
    const inputs = [to.get(x, channelsFirst), weights, ...(bias ? [to.emit.reshape(to.get(bias), [window.outputs])] : [])];
    const shape = channelsFirst.map((axis) => output.shape[axis]!);
    const convolved = to.emit.op('Conv', inputs, shape, { attributes: { ...windowAttributes(window), group: depthwise ? window.inputs : 1 } });
    to.set(output, activate(to.emit, convolved, attributes), channelsFirst);
  },
});

/** As ONNX has it, one group a channel: [channels × outputs of each, 1, height, width]. */
export const depthwiseFilter = (to: Lowering, filter: Value): Edge => {
  const [height, width, channels, each] = filter.shape as [number, number, number, number];
  return to.emit.reshape(to.get(filter, [2, 3, 0, 1]), [channels * each, 1, height, width]);
};

/** Nearest-neighbour enlargement by whole factors. */
const enlarged = (images: Value, size: readonly [number, number], attributes: { alignCorners?: boolean; halfPixelCenters?: boolean }) => {
  const factors = both((axis) => size[axis] / images.shape[axis + 1]!);
  if (attributes.alignCorners || attributes.halfPixelCenters || !factors.every(Number.isInteger)) throw new Error('only enlargement by whole factors is known');
  return factors;
};
type Resize = { readonly size: [number, number]; readonly alignCorners?: boolean; readonly halfPixelCenters?: boolean };

export const convolutionKernels: Kernels = {
  Conv2D: convolution(false),
  FusedConv2D: convolution(false),
  DepthwiseConv2dNative: convolution(true),
  FusedDepthwiseConv2D: convolution(true),
  ResizeNearestNeighbor: {
    infer: ({ images }: { images: Value }, { size }: Resize) => ({ shape: [images.shape[0]!, ...size, images.shape[3]!], dtype: images.dtype }),
    lower: (to, { inputs: { images }, output, attributes }: Call<{ images: Value }, Resize>) => {
      const [batch, height, width, channels] = images.shape as [number, number, number, number];
      const [down, across] = enlarged(images, attributes.size, attributes);
      const pixels = to.emit.reshape(to.get(images), [batch, height, 1, width, 1, channels]);
      to.set(output, to.emit.reshape(to.emit.expand(pixels, [batch, height, down, width, across, channels]), output.shape));
    },
  },
  ResizeNearestNeighborGrad: {
    infer: ({ images }: { images: Value; dy: Value }) => ({ shape: images.shape, dtype: images.dtype }),
    lower: (to, { inputs: { images, dy }, output, attributes }: Call<{ images: Value; dy: Value }, Omit<Resize, 'size'>>) => {
      const [batch, height, width, channels] = images.shape as [number, number, number, number];
      const [down, across] = enlarged(images, [dy.shape[1]!, dy.shape[2]!], attributes);
      const blocks = to.emit.reshape(to.get(dy), [batch, height, down, width, across, channels]);
      to.set(output, to.emit.op('ReduceSum', [blocks, to.emit.list([2, 4])], images.shape, { attributes: { keepdims: 0 } }));
    },
  },
};
