import type { Tensor4D } from '@tensorflow/tfjs-core';
import { layerClasses } from '../../layers/classes.ts';
import { padEdges } from '../../layers/padded.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { paddingOf, padding } from './_padding.ts';
import { both, imageWindows, pair, slide, stridesOrDilation } from './_window.ts';
import { checkWeights, declareWeights, kernelAndBias } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const conv2d = defineLayer({
  type: 'conv2d',
  summary: 'Convolves images [height, width, channels] (a cross-correlation, as usual in machine learning).',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html; tfjs keeps the kernel as [rows, ' +
    'columns, channels, filters]',
  fields: {
    filters: integer({ minimum: 1, description: 'Channels of the output.' }),
    kernelSize: pair({ description: 'Rows and columns of the kernel, one number or two.' }),
    strides: pair({ default: 1, description: 'Strides of the kernel over rows and columns, one number or two.' }),
    padding: padding(2),
    dilation: pair({
      default: 1,
      description: 'Distance between the taps of the kernel, one number or two; above 1 only with stride 1.',
    }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per filter.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [
    { filters: 32, kernelSize: 3 },
    { filters: 8, kernelSize: [3, 5], strides: 2, padding: 'same', bias: false },
    { filters: 4, kernelSize: 3, dilation: 2, kernelInitializer: 'he' },
    { filters: 4, kernelSize: 3, padding: 1, strides: 2 },
    {
      filters: 4,
      kernelSize: 3,
      padding: [
        [1, 1],
        [0, 2],
      ],
      bias: false,
    },
  ],
  shape: (fields, input) => {
    const { filters, kernelSize, strides, padding, dilation } = fields;
    const size = slide('conv2d', input, imageWindows(kernelSize, strides, padding, dilation));
    stridesOrDilation('conv2d', both(strides), both(dilation));
    checkWeights(kernelAndBias(fields, [...both(kernelSize), input[2]!, filters]));
    return [...size, filters];
  },
  build: (fields, tf, context) => {
    const { filters, padding, bias } = fields;
    const [kernelSize, strides, dilation] = [both(fields.kernelSize), both(fields.strides), both(fields.dilation)];
    declareWeights(context, kernelAndBias(fields, [...kernelSize, context.input[2]!, filters]));
    const { edges, mode } = paddingOf(imageWindows(kernelSize, strides, padding, dilation));
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
      ? new (layerClasses(tf).PaddedConv2d)({ ...args, edges })
      : tf.layers.conv2d({ ...args, padding: mode });
    const weights = weightsOf<'kernel' | 'bias'>(layer);
    // tfjs calls its fused convolution, whose gradient computes that of the input even where nobody needs it.
    return withCall(tf, layer, (x) => {
      const padded = padEdges(tf, x, edges) as Tensor4D;
      const convolved = tf.conv2d(padded, weights.kernel.read() as Tensor4D, strides, mode, 'NHWC', dilation);
      return bias ? tf.add(convolved, weights.bias.read()) : convolved;
    });
  },
});
