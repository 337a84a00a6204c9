import type { Tensor4D } from '@tensorflow/tfjs-core';
import { layerClasses } from '../../layers/classes.ts';
import { padEdges } from '../../layers/padded.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { paddingOf, padding } from './_padding.ts';
import { both, imageWindows, pair, slide, stridesOrDilation, type Pair } from './_window.ts';
import { checkWeights, declareWeights, type KernelFields, type Weight } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const separableConv2d = defineLayer({
  type: 'separableConv2d',
  summary:
    'Convolves images in two cheaper steps: first each channel over its neighbourhood, then all channels at each ' +
    'position.',
  source:
    'Chollet 2017; two torch.nn.Conv2d, the first with `groups` as many as channels and no bias, the second 1 × 1',
  fields: {
    filters: integer({ minimum: 1, description: 'Channels of the output.' }),
    kernelSize: pair({ description: 'Rows and columns of the first step’s kernels, one number or two.' }),
    strides: pair({ default: 1, description: 'Strides of these kernels over rows and columns, one number or two.' }),
    padding: padding(2),
    dilation: pair({
      default: 1,
      description: 'Distance between the taps of these kernels, one number or two; above 1 only with stride 1.',
    }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per filter.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of both kernels.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on both kernels.' }),
  },
  examples: [
    { filters: 4, kernelSize: 3 },
    { filters: 3, kernelSize: [3, 2], strides: 2, padding: 'same', bias: false },
    { filters: 2, kernelSize: 3, dilation: [1, 2], padding: 'same' },
    { filters: 2, kernelSize: 3, padding: 1, dilation: 2 },
  ],
  shape: (fields, input) => {
    const { filters, kernelSize, strides, padding, dilation } = fields;
    const size = slide('separableConv2d', input, imageWindows(kernelSize, strides, padding, dilation));
    stridesOrDilation('separableConv2d', both(strides), both(dilation));
    checkWeights(weightsFor(fields, input));
    return [...size, filters];
  },
  build: (fields, tf, context) => {
    const { filters, padding, bias } = fields;
    const [kernelSize, strides, dilation] = [both(fields.kernelSize), both(fields.strides), both(fields.dilation)];
    declareWeights(context, weightsFor(fields, context.input));
    const zeros = { depthwiseInitializer: 'zeros', pointwiseInitializer: 'zeros' } as const;
    const { edges, mode } = paddingOf(imageWindows(kernelSize, strides, padding, dilation));
    const args = {
      name: context.name,
      filters,
      kernelSize,
      strides,
      dilationRate: dilation,
      useBias: bias,
      ...zeros,
    } as const;
    const layer = edges
      ? new (layerClasses(tf).PaddedSeparableConv2d)({ ...args, edges })
      : tf.layers.separableConv2d({ ...args, padding: mode });
    const weights = weightsOf<'depthwiseKernel' | 'pointwiseKernel' | 'bias'>(layer);
    return withCall(tf, layer, (x) => {
      const apart = tf.depthwiseConv2d(
        padEdges(tf, x, edges) as Tensor4D,
        weights.depthwiseKernel.read() as Tensor4D,
        strides,
        mode,
        'NHWC',
        dilation,
      );
      const mixed = tf.conv2d(apart, weights.pointwiseKernel.read() as Tensor4D, 1, 'valid');
      return bias ? tf.add(mixed, weights.bias.read()) : mixed;
    });
  },
});

const weightsFor = (
  fields: KernelFields & { readonly filters: number; readonly kernelSize: Pair },
  input: Shape,
): Weight[] => {
  const {
    filters,
    kernelSize,
    bias,
    kernelInitializer: initializer,
    biasInitializer,
    kernelRegularizer: regularizer,
  } = fields;
  const [rows, columns] = both(kernelSize);
  const channels = input[2]!;
  const mixed = { fanIn: channels, fanOut: filters };
  const apart = { fanIn: rows * columns, fanOut: rows * columns * channels, outputDimensions: 2 };
  return [
    {
      name: 'depthwise_kernel',
      initializer,
      weight: { shape: [rows, columns, channels, 1], ...apart },
      regularizer,
    },
    { name: 'pointwise_kernel', initializer, weight: { shape: [1, 1, channels, filters], ...mixed }, regularizer },
    ...(bias ? [{ name: 'bias', initializer: biasInitializer, weight: { shape: [filters], ...mixed } }] : []),
  ];
};
