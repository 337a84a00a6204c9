import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { keepsMask } from './_mask.ts';
import { needsFeatures } from './_messages.ts';

export const rmsNorm = defineLayer({
  type: 'rmsNorm',
  summary:
    'Divides the features at each position by their root mean square and multiplies them by a learned gamma, ' +
    'which starts at 1.',
  source:
    'Zhang and Sennrich 2019; https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html over the last ' +
    'dimension, its epsilon written out; tfjs has no such layer, a saved model loads with `assay/layers`',
  fields: {
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-6,
      description: 'Added to the mean square before the square root.',
    }),
  },
  examples: [{}, { epsilon: 1e-3 }],
  shape: (_, input) => {
    if (input.length > 0) return input;
    throw new ShapeError(needsFeatures({ type: 'rmsNorm' }));
  },
  mask: keepsMask,
  build: ({ epsilon }, tf, { name }) => new (layerClasses(tf).RmsNorm)({ name, epsilon }),
});
