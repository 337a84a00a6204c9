import type { Tensor3D } from '@tensorflow/tfjs-core';
import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { padEdges } from '../../layers/padded.ts';
import { paddingOf, padding, type Padding } from './_padding.ts';
import { slideOver, stridesOrDilation } from './_window.ts';
import { checkWeights, declareWeights, kernelAndBias } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const conv1d = defineLayer({
  type: 'conv1d',
  summary: 'Convolves sequences [time, channels] (a cross-correlation, as usual in machine learning).',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html; tfjs keeps the kernel as [taps, ' +
    'channels, filters]',
  fields: {
    filters: integer({ minimum: 1, description: 'Channels of the output.' }),
    kernelSize: integer({ minimum: 1, description: 'Size of the kernel in time steps.' }),
    strides: integer({ minimum: 1, default: 1, description: 'Stride of the kernel in time steps.' }),
    padding: padding(1),
    dilation: integer({
      minimum: 1,
      default: 1,
      description: 'Distance between the taps of the kernel; above 1 only with stride 1.',
    }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per filter.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [
    { filters: 4, kernelSize: 3 },
    { filters: 2, kernelSize: 3, strides: 2, padding: 'same', bias: false },
    { filters: 2, kernelSize: 2, dilation: 2 },
    { filters: 2, kernelSize: 3, padding: 'causal', dilation: 2 },
    { filters: 2, kernelSize: 3, padding: [2, 0], strides: 2 },
  ],
  shape: (fields, input) => {
    const { filters, kernelSize, strides, dilation } = fields;
    const [time, channels] = sequence('conv1d', input);
    const [length] = slideOver('conv1d', input, [time], windowsOf(fields));
    stridesOrDilation('conv1d', [strides], [dilation]);
    checkWeights(kernelAndBias(fields, [kernelSize, channels, filters]));
    return [length!, filters];
  },
  build: (fields, tf, context) => {
    const { filters, kernelSize, strides, dilation, bias } = fields;
    const { edges, mode } = paddingOf(windowsOf(fields));
    declareWeights(context, kernelAndBias(fields, [kernelSize, context.input[1]!, filters]));
    const args = {
      name: context.name,
      filters,
      kernelSize,
      strides,
      dilationRate: dilation,
      useBias: bias,
      kernelInitializer: 'zeros',
    } as const;
    const layer = edges
      ? new (layerClasses(tf).PaddedConv1d)({ ...args, edges })
      : tf.layers.conv1d({ ...args, padding: mode });
    const weights = weightsOf<'kernel' | 'bias'>(layer);
    return withCall(tf, layer, (x) => {
      const padded = padEdges(tf, x, edges) as Tensor3D;
      const convolved = tf.conv1d(padded, weights.kernel.read() as Tensor3D, strides, mode, 'NWC', dilation);
      return bias ? tf.add(convolved, weights.bias.read()) : convolved;
    });
  },
});

interface Sliding {
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: Padding;
  readonly dilation: number;
}
const windowsOf = ({ kernelSize, strides, padding, dilation }: Sliding) => ({
  size: [kernelSize],
  strides: [strides],
  padding,
  dilation: [dilation],
});
