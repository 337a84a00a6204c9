import { standardize } from '../../layers/standardize.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, number } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { weightsOf, withCall } from './_with-call.ts';
import { keepsMask } from './_mask.ts';
import { needsVectorToImage } from './_messages.ts';

export const layerNorm = defineLayer({
  type: 'layerNorm',
  summary: 'Standardizes the features at each position (the last dimension), then scales and shifts them.',
  source:
    'Ba et al. 2016; https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html over the last dimension',
  fields: {
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-5,
      description: 'Added to the variance before the square root.',
    }),
    scale: flag({ default: true, description: 'Whether to multiply by a learned gamma, which starts at 1.' }),
    center: flag({ default: true, description: 'Whether to add a learned beta, which starts at 0.' }),
  },
  examples: [{}, { epsilon: 1e-3, center: false }, { scale: false }],
  shape: (_, input) => {
    if (input.length >= 1 && input.length <= 3) return input;
    throw new ShapeError(needsVectorToImage({ type: 'layerNorm', input }));
  },
  mask: keepsMask,
  build: ({ epsilon, scale, center }, tf, { name }) => {
    const layer = tf.layers.layerNormalization({ name, axis: -1, epsilon, scale, center });
    const weights = weightsOf<'gamma' | 'beta'>(layer);
    return withCall(tf, layer, (x) => {
      const standard = standardize(tf, x, { axes: [x.rank - 1], epsilon, centered: true });
      const scaled = scale ? tf.mul(standard, weights.gamma.read()) : standard;
      return center ? tf.add(scaled, weights.beta.read()) : scaled;
    });
  },
});
