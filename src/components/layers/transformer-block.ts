import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { defineLayer } from '../../registry/define.ts';
import { choice, flag, integer, number, optional, slot } from '../../registry/fields.ts';
import { maskAfter } from '../../registry/mask.ts';
import { attention, attentionFields, attentionShape } from './_attention.ts';
import { affine } from './dense.ts';
import { dropout as dropoutLayer } from './dropout.ts';
import { layerNorm } from './layer-norm.ts';
import { checkWeights, kernelAndBias } from './_weights.ts';

export const transformerBlock = defineLayer({
  type: 'transformerBlock',
  summary:
    'Applies a transformer encoder block to sequences [time, features]: self-attention, then two dense layers at ' +
    'each position, each added to its input and normalized.',
  source:
    'Vaswani et al. 2017; parts and first values of ' +
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html, which normalizes last ' +
    'and takes relu unless told otherwise; a saved model loads with `assay/layers`',
  fields: {
    ...attentionFields,
    bias: flag({
      default: true,
      description:
        'Whether attention and the two dense layers add a bias. The normalizations keep their β either way, where ' +
        'PyTorch’s `bias=False` drops it too.',
    }),
    dropout: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.1,
      description:
        'Probability of dropout in training, for attention weights, after the activation and before each sum.',
    }),
    hidden: optional(
      integer({ minimum: 1, description: 'Size between the two dense layers.' }),
      'Size between the two dense layers; defaults to four times the features.',
    ),
    activation: slot('layer', { default: 'gelu', description: 'Activation between the two dense layers.' }),
    norm: choice(['first', 'last'], {
      default: 'first',
      description:
        '`first` normalizes the inputs of attention and dense layers, which trains deep stacks more steadily; ' +
        '`last` normalizes the sums, as in the original.',
    }),
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-5,
      description: 'Added to the variance by the normalizations.',
    }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the dense kernels.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the dense biases.' }),
  },
  examples: [
    { heads: 2 },
    { heads: 4, hidden: 6, norm: 'last', activation: 'relu', dropout: 0 },
    { heads: 1, causal: true, bias: false },
  ],
  shape: (fields, input) => {
    const output = attentionShape('transformerBlock', fields, input);
    const features = input[1]!;
    const hidden = fields.hidden ?? 4 * features;
    for (const shape of [
      [features, hidden],
      [hidden, features],
    ] as const)
      checkWeights(kernelAndBias({ ...fields, kernelRegularizer: null }, shape));
    fields.activation.shape([input[0]!, hidden]);
    return output;
  },
  // Each position goes through the activation by itself.
  mask: ({ activation, hidden }, masked, [time, features]) =>
    maskAfter(activation, masked, [time!, hidden ?? 4 * features!]),
  leastBatch: ({ activation, hidden }, [time, features]) =>
    activation.leastBatch?.([time!, hidden ?? 4 * features!]) ?? 1,
  build: (fields, tf, context) => {
    const { dropout: rate, norm, epsilon, activation } = fields;
    const [time, features] = context.input as [number, number];
    const hidden = fields.hidden ?? 4 * features;
    type Step = (x: SymbolicTensor) => SymbolicTensor;
    const step =
      (layer: { apply(x: SymbolicTensor): unknown }): Step =>
      (x) =>
        layer.apply(x) as SymbolicTensor;
    const normalize = (name: string) =>
      step(layerNorm.build({ epsilon, scale: true, center: true }, tf, context.inner(name, context.input)));
    const drop = (name: string, size: number): Step =>
      rate === 0 ? (x) => x : step(dropoutLayer.build({ rate }, tf, context.inner(name, [time, size])));
    const dense = (name: string, inputs: number, units: number) =>
      step(affine({ ...fields, kernelRegularizer: null, units }, tf, context.inner(name, [time, inputs])));
    const attend = step(attention(fields, tf, context.inner('attention', context.input, context.masked)));
    const activate = step(activation.build(tf, context.inner('activation', [time, hidden])));
    const around = (part: number, x: SymbolicTensor, inside: Step): SymbolicTensor => {
      const normal = normalize(`norm_${part}`);
      const sum = (y: SymbolicTensor) =>
        tf.layers.add({ name: `${context.name}/add_${part}` }).apply([x, y]) as SymbolicTensor;
      return norm === 'first' ? sum(inside(normal(x))) : normal(sum(inside(x)));
    };
    const x = tf.input({ name: `${context.name}/input`, shape: [time, features] });
    const attended = around(1, x, (x) => drop('dropout_1', features)(attend(x)));
    const enlarged = (x: SymbolicTensor) => drop('dropout_2', hidden)(activate(dense('dense_1', features, hidden)(x)));
    const outputs = around(2, attended, (x) =>
      drop('dropout_3', features)(dense('dense_2', hidden, features)(enlarged(x))),
    );
    return tf.model({ name: context.name, inputs: x, outputs });
  },
});
