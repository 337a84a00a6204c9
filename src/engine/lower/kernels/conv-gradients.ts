import { sizeOf } from '../../host.ts';
import type { Call, Inputs, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { depthwiseFilter } from './conv.ts';
import type { Edge } from '../emit.ts';
import { concat } from './join.ts';
import type { Lowering } from '../lowering.ts';
import { gemm } from './matmul.ts';
import { padWith, slice } from './shape.ts';
import {
  behind,
  both,
  channelsFirst,
  convWindow,
  filterFirst,
  imageOrder,
  windowAttributes,
  type ConvAttributes,
  type Window,
} from './window.ts';

type OfInput = Inputs & { readonly dy: Value; readonly filter: Value };
type OfFilter = Inputs & { readonly x: Value; readonly dy: Value };
type InputShape = ConvAttributes & { readonly inputShape: number[] };
type FilterShape = ConvAttributes & { readonly filterShape: number[] };

export const convolutionGradientKernels: Kernels = {
  Conv2DBackpropInput: {
    infer: (_, { inputShape }: InputShape) => ({ shape: inputShape, dtype: 'float32' }),
    lower: (to, { inputs: { dy, filter }, output, attributes }: Call<OfInput, InputShape>) => {
      const window = convWindow(to.tf, output.shape, filter.shape, attributes);
      const order = imageOrder(attributes);
      const operands = { dy: seenBy(to, to.get(dy, order), window), filter: to.get(filter, filterFirst) };
      to.set(output, ofInput(to, operands, window, 1), order);
    },
  },
  Conv2DBackpropFilter: {
    infer: (_, { filterShape }: FilterShape) => ({ shape: filterShape, dtype: 'float32' }),
    lower: (to, { inputs: { x, dy }, output, attributes }: Call<OfFilter, FilterShape>) => {
      const window = convWindow(to.tf, x.shape, output.shape, attributes);
      const order = imageOrder(attributes);
      to.set(output, to.emit.reshape(ofFilter(to, to.get(x, order), to.get(dy, order), window), output.shape));
    },
  },
  DepthwiseConv2dNativeBackpropInput: {
    infer: (_, { inputShape }: InputShape) => ({ shape: inputShape, dtype: 'float32' }),
    lower: (to, { inputs: { dy, filter }, output, attributes }: Call<OfInput, InputShape>) => {
      const window = convWindow(to.tf, output.shape, filter.shape, { ...attributes, depthwise: true });
      const operands = { dy: to.get(dy, channelsFirst), filter: depthwiseFilter(to, filter) };
      to.set(output, ofInput(to, operands, window, window.inputs), channelsFirst);
    },
  },
  DepthwiseConv2dNativeBackpropFilter: {
    infer: (_, { filterShape }: FilterShape) => ({ shape: filterShape, dtype: 'float32' }),
    lower: (to, { inputs: { x, dy }, output, attributes }: Call<OfFilter, FilterShape>) => {
      const window = convWindow(to.tf, x.shape, output.shape, { ...attributes, depthwise: true });
      to.set(output, ofDepthwiseFilter(to, to.get(x, channelsFirst), to.get(dy, channelsFirst), window), [2, 3, 0, 1]);
    },
  },
};

/** A transposed convolution may be asked for less than its input gives: what no window sees is cut off. */
const seenBy = (to: Lowering, dy: Edge, { output }: Window): Edge => {
  const excess = both((axis) => dy.shape[axis + 2]! > output[axis]).flatMap((cut, axis) =>
    cut ? [{ axis: axis + 2, begin: 0, end: output[axis]! }] : [],
  );
  return slice(to, dy, excess);
};

/**
 * The image's gradient. Where windows move by one it is a convolution with the filter turned round, which ORT does
 * faster than a transposed one.
 */
const ofInput = (
  to: Lowering,
  { dy, filter }: { readonly dy: Edge; readonly filter: Edge },
  window: Window,
  group: number,
): Edge => {
  const { emit } = to;
  const { batch, inputs, size, kernel, strides, dilations, pads } = window;
  const shape = [batch, inputs, ...size];
  const grouped = group > 1;
  // In a group, one output of each channel: swapping inputs and outputs of the filter leaves it as it is.
  if (
    strides.every((stride) => stride === 1) &&
    dilations.every((dilation) => dilation === 1) &&
    (!grouped || filter.shape[0] === inputs)
  ) {
    const turned = slice(
      to,
      filter,
      [2, 3].map((axis) => ({ axis, begin: -1, end: -(2 ** 31), step: -1, length: filter.shape[axis]! })),
    );
    const around = [
      ...both((axis) => kernel[axis] - 1 - pads.before[axis]),
      ...both((axis) => kernel[axis] - 1 - pads.after[axis]),
    ];
    const attributes = { kernel_shape: kernel, strides: [1, 1], dilations: [1, 1], pads: around, group };
    return emit.op('Conv', [dy, grouped ? turned : emit.transpose(turned, [1, 0, 2, 3])], shape, { attributes });
  }
  return emit.op('ConvTranspose', [dy, filter], shape, {
    attributes: { ...windowAttributes(window), output_padding: behind(window), group },
  });
};

/** For each tap of the filter, the part of the padded image that it sees: [a, b, output rows, output columns]. */
const taps = (to: Lowering, image: Edge, window: Window): Edge[] => {
  const { kernel, output, strides, dilations } = window;
  const padded = padWith(to, image, {
    before: [0, 0, ...window.pads.before],
    after: [0, 0, ...window.pads.after],
    value: 0,
  });
  // A cut with strides goes element by element: it is made once for all taps that begin at the same remainder, what
  // remains is cut in runs.
  const thinned = (axis: 0 | 1, tap: number) => {
    const [size, begin, step] = [padded.shape[axis + 2]!, (tap * dilations[axis]) % strides[axis], strides[axis]];
    return { axis: axis + 2, begin, end: size, step, length: Math.ceil((size - begin) / step) };
  };
  const cut = (axis: 0 | 1, tap: number) => {
    const begin = Math.floor((tap * dilations[axis]) / strides[axis]);
    return { axis: axis + 2, begin, end: begin + output[axis], step: 1, length: output[axis] };
  };
  const seen = (row: number, column: number): Edge => {
    const image = strides[0] * strides[1] === 1 ? padded : slice(to, padded, [thinned(0, row), thinned(1, column)]);
    return slice(
      to,
      image,
      [cut(0, row), cut(1, column)].filter(({ axis, length }) => length !== image.shape[axis]),
    );
  };
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => seen(Math.floor(tap / kernel[1]), tap % kernel[1]));
};

/** From this many channels on, a product per tap is faster than one over all taps, and takes a ninth of the memory. */
const manyChannels = 16;

/**
 * The filter's gradient, [taps × inputs, outputs]: products of what each tap sees with what came of it, over all images
 * and places.
 */
const ofFilter = (to: Lowering, x: Edge, dy: Edge, window: Window): Edge => {
  const { emit } = to;
  const { batch, inputs, outputs, output } = window;
  const places = batch * sizeOf(output);
  const results = emit.reshape(emit.transpose(dy, [1, 0, 2, 3]), [outputs, places]);
  const seen = taps(to, emit.transpose(x, [1, 0, 2, 3]), window);
  if (inputs < manyChannels) {
    const columns = emit.reshape(concat(to, seen, 0), [seen.length * inputs, places]);
    return gemm(emit, columns, results, { transposeA: false, transposeB: true });
  }
  return concat(
    to,
    seen.map((tap) =>
      gemm(emit, emit.reshape(tap, [inputs, places]), results, { transposeA: false, transposeB: true }),
    ),
    0,
  );
};

/**
 * [channels, outputs of each, rows, columns]: each image's channel is convolved with what came of it, all of them as
 * groups of one convolution. Windows that moved by strides are taps that lie apart by them, and the other way round.
 */
const ofDepthwiseFilter = (to: Lowering, x: Edge, dy: Edge, window: Window): Edge => {
  const { emit } = to;
  const { batch, inputs, outputs, size, output, kernel, strides, dilations } = window;
  const images = emit.reshape(x, [1, batch * inputs, ...size]);
  const results = emit.reshape(dy, [batch * outputs, 1, ...output]);
  // Rows and columns that no window reaches would become taps of their own: those in the padding are left out of it,
  // those in the image cut off after.
  const unseen = behind(window);
  const excess = both((axis) => Math.max(0, unseen[axis] - window.pads.after[axis]));
  const seen = both((axis) => Math.floor(((kernel[axis] - 1) * dilations[axis] + excess[axis]) / dilations[axis]) + 1);
  const pads = [...window.pads.before, ...both((axis) => window.pads.after[axis] - unseen[axis] + excess[axis])];
  const attributes = { kernel_shape: output, strides: dilations, dilations: strides, pads, group: batch * inputs };
  const all = emit.reshape(emit.op('Conv', [images, results], [1, batch * outputs, ...seen], { attributes }), [
    batch,
    outputs,
    ...seen,
  ]);
  const sum = emit.op('ReduceSum', [all, emit.list([0])], [outputs, ...seen], { attributes: { keepdims: 0 } });
  const cuts = [0, 1].flatMap((axis) =>
    seen[axis] === kernel[axis] ? [] : [{ axis: axis + 1, begin: 0, end: kernel[axis]! }],
  );
  return emit.reshape(slice(to, sum, cuts), [inputs, outputs / inputs, ...kernel]);
};
