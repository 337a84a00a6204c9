import type { Tensor5D } from '@tensorflow/tfjs-core';
import { layerClasses } from '../../layers/classes.ts';
import { padEdges } from '../../layers/padded.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { paddingOf, padding } from './_padding.ts';
import { allThree, slideVolume, stridesOrDilation, triple, volumeWindows } from './_window.ts';
import { checkWeights, declareWeights, kernelAndBias } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const conv3d = defineLayer({
  type: 'conv3d',
  summary: 'Convolves volumes [depth, height, width, channels] (a cross-correlation, as usual in machine learning).',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv3d.html; tfjs keeps the kernel as [depth, rows, ' +
    'columns, channels, filters]',
  fields: {
    filters: integer({ minimum: 1, description: 'Channels of the output.' }),
    kernelSize: triple({ description: 'Depth, rows and columns of the kernel, one number or three.' }),
    strides: triple({ default: 1, description: 'Strides of the kernel in each direction, one number or three.' }),
    padding: padding(3),
    dilation: triple({
      default: 1,
      description: 'Distance between the taps of the kernel, one number or three; above 1 only with stride 1.',
    }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per filter.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [
    { filters: 3, kernelSize: 2 },
    { filters: 2, kernelSize: [2, 2, 3], strides: 2, padding: 'same', bias: false },
    { filters: 2, kernelSize: 2, dilation: [2, 1, 2], padding: 'same' },
    { filters: 2, kernelSize: 2, padding: [0, 1, 2] },
  ],
  shape: (fields, input) => {
    const { filters, kernelSize, strides, padding, dilation } = fields;
    const size = slideVolume('conv3d', input, volumeWindows(kernelSize, strides, padding, dilation));
    stridesOrDilation('conv3d', allThree(strides), allThree(dilation));
    checkWeights(kernelAndBias(fields, [...allThree(kernelSize), input[3]!, filters]));
    return [...size, filters];
  },
  build: (fields, tf, context) => {
    const { filters, padding, bias } = fields;
    const [kernelSize, strides, dilation] = [
      allThree(fields.kernelSize),
      allThree(fields.strides),
      allThree(fields.dilation),
    ];
    declareWeights(context, kernelAndBias(fields, [...kernelSize, context.input[3]!, filters]));
    const { edges, mode } = paddingOf(volumeWindows(kernelSize, strides, padding, dilation));
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
      ? new (layerClasses(tf).PaddedConv3d)({ ...args, edges })
      : tf.layers.conv3d({ ...args, padding: mode });
    const weights = weightsOf<'kernel' | 'bias'>(layer);
    return withCall(tf, layer, (x) => {
      const convolved = tf.conv3d(
        padEdges(tf, x, edges) as Tensor5D,
        weights.kernel.read() as Tensor5D,
        strides,
        mode,
        'NDHWC',
        dilation,
      );
      return bias ? tf.add(convolved, weights.bias.read()) : convolved;
    });
  },
});
