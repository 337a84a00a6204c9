import { sizeOf } from '../../host.ts';
import type { Call, Inputs, Value } from '../../record/graph.ts';
import type { Kernel, Kernels } from '../kernel.ts';
import { prelu, setActivated, type Activation } from './activate.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';
import { convWindow, filterFirst, imageOrder, windowAttributes, type ConvAttributes } from './window.ts';

type Convolved = Inputs & {
  readonly x: Value;
  readonly filter: Value;
  readonly bias?: Value;
  readonly preluActivationWeights?: Value;
};
type Fused = ConvAttributes & Activation;

/** Filters are [height, width, inputs, outputs]; depthwise ones [height, width, channels, outputs of each]. */
const convolution = (depthwise: boolean): Kernel => ({
  infer: ({ x, filter }: Convolved, attributes: ConvAttributes, tf) => {
    const { batch, output, outputs } = convWindow(tf, x.shape, filter.shape, { ...attributes, depthwise });
    return {
      shape: attributes.dataFormat === 'NCHW' ? [batch, outputs, ...output] : [batch, ...output, outputs],
      dtype: 'float32',
    };
  },
  lower: (
    to,
    { inputs: { x, filter, bias, preluActivationWeights: slope }, output, attributes }: Call<Convolved, Fused>,
  ) => {
    const order = imageOrder(attributes);
    const window = convWindow(to.tf, x.shape, filter.shape, { ...attributes, depthwise });
    const weights = depthwise ? depthwiseFilter(to, filter) : to.get(filter, filterFirst);
    const inputs = [to.get(x, order), weights, ...(bias ? [perChannel(to, bias, window.outputs)] : [])];
    const shape = order.map((axis) => output.shape[axis]!);
    const convolved = to.emit.op('Conv', inputs, shape, {
      attributes: { ...windowAttributes(window), group: depthwise ? window.inputs : 1 },
    });
    // Channels-first, a list of slopes is one per channel; tfjs does not say so by its shape.
    if (slope?.shape.length === 1 && order[1] === 1)
      return to.set(output, prelu(to.emit, convolved, to.emit.reshape(to.get(slope), [slope.shape[0]!, 1, 1])));
    setActivated(to, output, { edge: convolved, order }, { ...attributes, slope });
  },
});

const perChannel = ({ emit, get }: Lowering, bias: Value, channels: number): Edge =>
  sizeOf(bias.shape) === channels
    ? emit.reshape(get(bias), [channels])
    : emit.expand(emit.reshape(get(bias), [1]), [channels]);

/** As ONNX has it, one group a channel: [channels × outputs of each, 1, height, width]. */
export const depthwiseFilter = (to: Lowering, filter: Value): Edge => {
  const [height, width, channels, each] = filter.shape as [number, number, number, number];
  return to.emit.reshape(to.get(filter, [2, 3, 0, 1]), [channels * each, 1, height, width]);
};

export const convolutionKernels: Kernels = {
  Conv2D: convolution(false),
  FusedConv2D: convolution(false),
  DepthwiseConv2dNative: convolution(true),
  FusedDepthwiseConv2D: convolution(true),
};
