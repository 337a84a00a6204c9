import { sizeOf } from '../../host.ts';
import type { Call, Inputs, Unary, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';
import {
  behind,
  both,
  channelsFirst,
  fullPoolWindow,
  isPadded,
  poolWindow,
  windowAttributes,
  type PoolAttributes,
  type Window,
} from './window.ts';

type Gradient = Inputs & { readonly dy: Value; readonly input: Value };

const infer = ({ x }: Unary, attributes: PoolAttributes, tf: Lowering['tf']) => {
  const { batch, output, outputs } = poolWindow(tf, x.shape, attributes);
  return { shape: [batch, ...output, outputs], dtype: x.dtype };
};
const inferGradient = ({ input }: Gradient) => ({ shape: input.shape, dtype: input.dtype });

export const poolKernels: Kernels = {
  MaxPool: {
    infer,
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, PoolAttributes>) => {
      const window = fullPoolWindow(to.tf, x.shape, attributes);
      // With positions it takes ten times as long, so they are asked for only where the gradient will need them.
      const isTrained = to.calls.some(({ kernel, inputs }) => kernel === 'MaxPoolGrad' && inputs['input'] === x);
      to.set(
        output,
        isTrained
          ? maxima(to, x, window).values
          : to.emit.op('MaxPool', [to.get(x, channelsFirst)], pooled(window), { attributes: windowAttributes(window) }),
        channelsFirst,
      );
    },
  },
  MaxPoolGrad: {
    infer: inferGradient,
    lower: (to, { inputs: { dy, input }, output, attributes }: Call<Gradient, PoolAttributes>) => {
      const window = fullPoolWindow(to.tf, input.shape, attributes);
      to.set(
        output,
        ofMaxima(to, to.get(dy, channelsFirst), maxima(to, input, window).positions, window),
        channelsFirst,
      );
    },
  },
  AvgPool: {
    infer,
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, PoolAttributes>) => {
      const window = fullPoolWindow(to.tf, x.shape, attributes);
      const { dilations: _, ...rest } = windowAttributes(window);
      to.set(
        output,
        to.emit.op('AveragePool', [to.get(x, channelsFirst)], pooled(window), {
          attributes: { ...rest, count_include_pad: 0 },
        }),
        channelsFirst,
      );
    },
  },
  AvgPoolGrad: {
    infer: inferGradient,
    lower: (to, { inputs: { dy, input }, output, attributes }: Call<Gradient, PoolAttributes>) => {
      const window = fullPoolWindow(to.tf, input.shape, attributes);
      to.set(output, ofAverages(to, to.get(dy, channelsFirst), window), channelsFirst);
    },
  },
};

const pooled = ({ batch, inputs, output }: Window): number[] => [batch, inputs, ...output];

const maxima = (to: Lowering, x: Value, window: Window): { values: Edge; positions: Edge } => {
  const shape = pooled(window);
  const outputs = [
    { shape, type: 'float32' },
    { shape, type: 'int64' },
  ] as const;
  const [values, positions] = to.emit.ops('MaxPool', [to.get(x, channelsFirst)], outputs, windowAttributes(window));
  return { values: values!, positions: positions! };
};

/** Each gradient goes to where its maximum was, the first one of equals. */
const ofMaxima = ({ emit }: Lowering, dy: Edge, positions: Edge, window: Window): Edge => {
  const { batch, inputs, size, kernel, strides } = window;
  const shape = [batch, inputs, ...size];
  const overlaps = both((axis) => strides[axis] < kernel[axis]).some(Boolean);
  if (!overlaps) {
    const { dilations: _, ...attributes } = windowAttributes(window);
    return emit.op('MaxUnpool', [dy, positions, emit.list(shape)], shape, { attributes });
  }
  const count = sizeOf(dy.shape);
  const zeros = emit.expand(emit.scalar(0), [sizeOf(shape)]);
  const added = emit.op(
    'ScatterElements',
    [zeros, emit.reshape(positions, [count]), emit.reshape(dy, [count])],
    zeros.shape,
    { attributes: { axis: 0, reduction: 'add' } },
  );
  return emit.reshape(added, shape);
};

/**
 * Each gradient goes to its whole window in equal parts; what lies in the padding is corrected before (see
 * `gradients/pool.ts`).
 */
const ofAverages = ({ emit }: Lowering, dy: Edge, window: Window): Edge => {
  const { batch, inputs, size, kernel, strides, output, pads } = window;
  const [height, width] = kernel;
  const share = 1 / (height * width);
  const tiles = both((axis) => strides[axis] === kernel[axis] && size[axis] === output[axis] * kernel[axis]).every(
    Boolean,
  );
  if (tiles && !isPadded(window)) {
    const shares = emit.reshape(emit.each('Mul', [dy, emit.scalar(share)]), [
      batch * inputs,
      output[0],
      1,
      output[1],
      1,
    ]);
    return emit.reshape(emit.expand(shares, [batch * inputs, output[0], height, output[1], width]), [
      batch,
      inputs,
      ...size,
    ]);
  }
  const images = emit.reshape(dy, [batch * inputs, 1, ...output]);
  const filter = emit.constant(new Float32Array(height * width).fill(share), [1, 1, height, width], 'float32');
  const attributes = {
    kernel_shape: kernel,
    strides,
    pads: [...pads.before, ...pads.after],
    output_padding: behind(window),
    group: 1,
  };
  return emit.reshape(emit.op('ConvTranspose', [images, filter], [batch * inputs, 1, ...size], { attributes }), [
    batch,
    inputs,
    ...size,
  ]);
};
