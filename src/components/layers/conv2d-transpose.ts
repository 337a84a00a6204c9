import type { Tensor4D } from '@tensorflow/tfjs-core';
import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { allEdges, cropping, type Cropping } from './_padding.ts';
import { both, imageSize, pair, type Pair } from './_window.ts';
import { checkWeights, declareWeights, type KernelFields, type Weight } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';
import { paddedAway } from './_messages.ts';

export const conv2dTranspose = defineLayer({
  type: 'conv2dTranspose',
  summary: 'Enlarges images by a transposed convolution: the gradient of a `conv2d` by its input.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html; tfjs keeps the kernel as ' +
    '[rows, columns, filters, channels] and has neither dilation nor amounts of padding here, a saved model that ' +
    'uses them loads with `assay/layers`',
  fields: {
    filters: integer({ minimum: 1, description: 'Channels of the output.' }),
    kernelSize: pair({ description: 'Rows and columns of the kernel, one number or two.' }),
    strides: pair({ default: 1, description: 'Factors by which height and width grow, one number or two.' }),
    padding: cropping,
    dilation: pair({ default: 1, description: 'Distance between the taps of the kernel, one number or two.' }),
    bias: flag({ default: true, description: 'Whether to add a learned bias per filter.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [
    { filters: 3, kernelSize: 3 },
    { filters: 2, kernelSize: [2, 3], strides: 2, padding: 'same', bias: false },
    { filters: 2, kernelSize: 2, dilation: [2, 3], strides: [2, 1] },
    {
      filters: 2,
      kernelSize: 3,
      strides: 2,
      padding: [
        [1, 0],
        [1, 0],
      ],
    },
  ],
  shape: (fields, input) => {
    imageSize('conv2dTranspose', input);
    checkWeights(weightsFor(fields, input));
    const size = enlarged(fields, input);
    if (Math.min(...size) > 0) return size;
    throw new ShapeError(paddedAway({ enlarged: enlarged({ ...fields, padding: 0 }, input), input }));
  },
  build: (fields, tf, context) => {
    const { filters, padding, bias } = fields;
    declareWeights(context, weightsFor(fields, context.input));
    const [kernelSize, strides, dilation] = [both(fields.kernelSize), both(fields.strides), both(fields.dilation)];
    const args = {
      name: context.name,
      filters,
      kernelSize,
      strides,
      useBias: bias,
      kernelInitializer: 'zeros',
    } as const;
    if (typeof padding !== 'string')
      return new (layerClasses(tf).Conv2dTranspose)({
        ...args,
        padding: 'valid',
        dilationRate: dilation,
        edges: allEdges(padding, 2),
      });
    if (Math.max(...dilation) > 1)
      return new (layerClasses(tf).Conv2dTranspose)({ ...args, padding, dilationRate: dilation });
    const layer = tf.layers.conv2dTranspose({ ...args, padding });
    const weights = weightsOf<'kernel' | 'bias'>(layer);
    const size = enlarged(fields, context.input);
    return withCall(tf, layer, (x) => {
      const convolved = tf.conv2dTranspose(
        x as Tensor4D,
        weights.kernel.read() as Tensor4D,
        [x.shape[0]!, ...size],
        strides,
        padding,
      );
      return bias ? tf.add(convolved, weights.bias.read()) : convolved;
    });
  },
});

interface Enlarging extends KernelFields {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Cropping;
  readonly dilation: Pair;
}

const enlarged = (
  { filters, kernelSize, strides, padding, dilation }: Enlarging,
  input: Shape,
): [number, number, number] => {
  const span = (axis: 0 | 1) => (both(kernelSize)[axis] - 1) * both(dilation)[axis] + 1;
  const edges = typeof padding === 'string' ? null : allEdges(padding, 2);
  const grown = (axis: 0 | 1) => {
    const stride = both(strides)[axis];
    if (edges) return (input[axis]! - 1) * stride + span(axis) - edges[axis]![0] - edges[axis]![1];
    return input[axis]! * stride + (padding === 'same' ? 0 : Math.max(span(axis) - stride, 0));
  };
  return [grown(0), grown(1), filters];
};

/** As PyTorch, counts the fans of the stored kernel, whose inputs are the filters times the receptive field. */
const weightsFor = (
  { filters, kernelSize, bias, kernelInitializer, biasInitializer, kernelRegularizer }: Enlarging,
  input: Shape,
): Weight[] => {
  const [rows, columns] = both(kernelSize);
  const fan = { fanIn: filters * rows * columns, fanOut: input[2]! * rows * columns };
  const kernel = {
    name: 'kernel',
    initializer: kernelInitializer,
    weight: { shape: [rows, columns, filters, input[2]!], ...fan },
    regularizer: kernelRegularizer,
  };
  return bias
    ? [kernel, { name: 'bias', initializer: biasInitializer, weight: { shape: [filters], ...fan } }]
    : [kernel];
};
