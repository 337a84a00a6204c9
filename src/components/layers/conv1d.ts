import type { Tensor3D } from '@tensorflow/tfjs-core';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { sequence } from './_recurrent.ts';
import { padding, slideOver, stridesOrDilation } from './_window.ts';
import { checkWeights, declareWeights, kernelAndBias } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const conv1d = defineLayer({
  type: 'conv1d',
  summary: 'A convolution over sequences [time, channels] (a cross-correlation, as everywhere in machine learning).',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html; tfjs keeps the kernel as [taps, channels, filters]',
  fields: {
    filters: integer({ minimum: 1, description: 'Channels of the output.' }),
    kernelSize: integer({ minimum: 1, description: 'Taps of the kernel.' }),
    strides: integer({ minimum: 1, default: 1, description: 'Time steps by which the kernel moves on.' }),
    padding,
    dilation: integer({
      minimum: 1,
      default: 1,
      description: 'Distance between the taps of the kernel; more than 1 only with stride 1.',
    }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per filter.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'First values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'First values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [
    { filters: 4, kernelSize: 3 },
    { filters: 2, kernelSize: 3, strides: 2, padding: 'same', bias: false },
    { filters: 2, kernelSize: 2, dilation: 2 },
  ],
  shape: (fields, input) => {
    const { filters, kernelSize, strides, padding, dilation } = fields;
    const [time, channels] = sequence('conv1d', input);
    const [length] = slideOver('conv1d', input, [time], {
      size: [kernelSize],
      strides: [strides],
      padding,
      dilation: [dilation],
    });
    stridesOrDilation('conv1d', [strides], [dilation]);
    checkWeights(kernelAndBias(fields, [kernelSize, channels, filters]));
    return [length!, filters];
  },
  build: (fields, tf, context) => {
    const { filters, kernelSize, strides, padding, dilation, bias } = fields;
    declareWeights(context, kernelAndBias(fields, [kernelSize, context.input[1]!, filters]));
    const layer = tf.layers.conv1d({
      name: context.name,
      filters,
      kernelSize,
      strides,
      padding,
      dilationRate: dilation,
      useBias: bias,
      kernelInitializer: 'zeros',
    });
    const weights = weightsOf<'kernel' | 'bias'>(layer);
    return withCall(tf, layer, (x) => {
      const convolved = tf.conv1d(x as Tensor3D, weights.kernel.read() as Tensor3D, strides, padding, 'NWC', dilation);
      return bias ? tf.add(convolved, weights.bias.read()) : convolved;
    });
  },
});
