import { layerClasses } from '../../layers/classes.ts';
import { flag, integer, number, slot } from '../../registry/fields.ts';
import { ShapeError, type Bound, type LayerContext } from '../../registry/kinds.ts';
import { type Layer, type Shape, type Tf } from '../../contracts/tensors.ts';
import { sequence } from './_recurrent.ts';
import { checkWeights, declareWeights, type Weight } from './_weights.ts';
import { unevenHeads } from './_messages.ts';

export const attentionFields = {
  heads: integer({ minimum: 1, description: 'Number of heads; each gets an equal share of the features.' }),
  causal: flag({ default: false, description: 'Whether a position attends only to itself and earlier positions.' }),
  dropout: number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0,
    description: 'Probability that an attention weight is dropped in training.',
  }),
  bias: flag({ default: true, description: 'Whether to add learned biases, which start at 0.' }),
  attentionInitializer: slot('initializer', {
    default: 'glorot',
    description: 'Initial values of the kernel for queries, keys and values.',
  }),
  outputInitializer: slot('initializer', {
    default: 'torch',
    description: 'Initial values of the kernel that combines the heads.',
  }),
};

export interface AttentionFields {
  readonly heads: number;
  readonly causal: boolean;
  readonly dropout: number;
  readonly bias: boolean;
  readonly attentionInitializer: Bound<'initializer'>;
  readonly outputInitializer: Bound<'initializer'>;
}

export const attentionShape = (type: string, fields: AttentionFields, input: Shape): Shape => {
  const [, features] = sequence(type, input);
  if (features % fields.heads !== 0) throw new ShapeError(unevenHeads({ type, features, heads: fields.heads }));
  checkWeights(attentionWeights(fields, features));
  return input;
};

export const attention = (fields: AttentionFields, tf: Tf, context: LayerContext): Layer => {
  const { heads, causal, dropout, bias } = fields;
  const [time, features] = context.input as [number, number];
  declareWeights(context, attentionWeights(fields, features));
  const layer = new (layerClasses(tf).MultiHeadAttention)({
    name: context.name,
    heads,
    causal,
    dropout,
    bias,
    masked: context.masked,
  });
  if (dropout > 0) layer.draw = context.uniform('dropout', [heads, time, time]);
  return layer;
};

const attentionWeights = ({ attentionInitializer, outputInitializer }: AttentionFields, features: number): Weight[] => [
  {
    name: 'kernel',
    initializer: attentionInitializer,
    weight: { shape: [features, 3 * features], fanIn: features, fanOut: 3 * features },
  },
  {
    name: 'output_kernel',
    initializer: outputInitializer,
    weight: { shape: [features, features], fanIn: features, fanOut: features },
  },
];
