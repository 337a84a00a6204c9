import type { Tensor4D } from '@tensorflow/tfjs-core';
import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { paddingOf, padding } from './_padding.ts';
import { both, imageWindows, pair, slide, stridesOrDilation, type Pair } from './_window.ts';
import { checkWeights, declareWeights, type KernelFields, type Weight } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const depthwiseConv2d = defineLayer({
  type: 'depthwiseConv2d',
  summary: 'Convolves each channel of an image with its own kernels.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html with `groups` as many as channels; tfjs ' +
    'keeps the kernel as [rows, columns, channels, multiplier] and has no dilation here, a saved model that uses ' +
    'it loads with `assay/layers`',
  fields: {
    kernelSize: pair({ description: 'Rows and columns of the kernels, one number or two.' }),
    strides: pair({ default: 1, description: 'Strides of the kernels over rows and columns, one number or two.' }),
    padding: padding(2),
    dilation: pair({
      default: 1,
      description: 'Distance between the taps of the kernels, one number or two; above 1 only with stride 1.',
    }),
    multiplier: integer({
      minimum: 1,
      default: 1,
      description: 'Output channels per input channel.',
    }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per output channel.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the kernels.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernels.' }),
  },
  examples: [
    { kernelSize: 3 },
    { kernelSize: [3, 2], strides: 2, padding: 'same', multiplier: 2, bias: false },
    { kernelSize: 2, dilation: 2, multiplier: 2 },
    { kernelSize: 3, strides: 2, padding: [1, 0], multiplier: 2 },
  ],
  shape: (fields, input) => {
    const { kernelSize, strides, padding, dilation, multiplier } = fields;
    const size = slide('depthwiseConv2d', input, imageWindows(kernelSize, strides, padding, dilation));
    stridesOrDilation('depthwiseConv2d', both(strides), both(dilation));
    checkWeights(weightsFor(fields, input));
    return [...size, input[2]! * multiplier];
  },
  build: (fields, tf, context) => {
    const { padding, multiplier, bias } = fields;
    const [kernelSize, strides, dilation] = [both(fields.kernelSize), both(fields.strides), both(fields.dilation)];
    declareWeights(context, weightsFor(fields, context.input));
    const { edges, mode } = paddingOf(imageWindows(kernelSize, strides, padding, dilation));
    const args = {
      name: context.name,
      kernelSize,
      strides,
      padding: mode,
      dilationRate: dilation,
      depthMultiplier: multiplier,
      useBias: bias,
      depthwiseInitializer: 'zeros',
    } as const;
    if (edges) return new (layerClasses(tf).PaddedDepthwiseConv2d)({ ...args, edges });
    if (Math.max(...dilation) > 1) return new (layerClasses(tf).DepthwiseConv2d)(args);
    const layer = tf.layers.depthwiseConv2d(args);
    const weights = weightsOf<'depthwiseKernel' | 'bias'>(layer);
    return withCall(tf, layer, (x) => {
      const convolved = tf.depthwiseConv2d(x as Tensor4D, weights.depthwiseKernel.read() as Tensor4D, strides, mode);
      return bias ? tf.add(convolved, weights.bias.read()) : convolved;
    });
  },
});

/** As in PyTorch, one output reads its own channel only, and the fan of the outputs counts those of all channels. */
const weightsFor = (
  fields: KernelFields & { readonly kernelSize: Pair; readonly multiplier: number },
  input: Shape,
): Weight[] => {
  const { kernelSize, multiplier, bias, kernelInitializer, biasInitializer, kernelRegularizer } = fields;
  const [rows, columns] = both(kernelSize);
  const fan = { fanIn: rows * columns, fanOut: rows * columns * input[2]! * multiplier };
  const kernel = {
    name: 'depthwise_kernel',
    initializer: kernelInitializer,
    weight: { shape: [rows, columns, input[2]!, multiplier], ...fan, outputDimensions: 2 },
    regularizer: kernelRegularizer,
  };
  return bias
    ? [kernel, { name: 'bias', initializer: biasInitializer, weight: { shape: [input[2]! * multiplier], ...fan } }]
    : [kernel];
};
