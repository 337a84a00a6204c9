import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, number } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { needsFeatures, unevenGroups } from './_messages.ts';

export const groupNorm = defineLayer({
  type: 'groupNorm',
  summary:
    'Standardizes each group of channels over all positions of a sample, then scales and shifts each channel; ' +
    'independent of the batch size.',
  source:
    'Wu and He 2018; https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html; tfjs has no such ' +
    'layer, a saved model loads with `assay/layers`',
  fields: {
    groups: integer({
      minimum: 1,
      description:
        'Number of groups of channels; 1 is layer normalization over the whole sample, one per channel is ' +
        'instance normalization.',
    }),
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-5,
      description: 'Added to the variance before the square root.',
    }),
    scale: flag({ default: true, description: 'Whether to multiply by a learned gamma, which starts at 1.' }),
    center: flag({ default: true, description: 'Whether to add a learned beta, which starts at 0.' }),
  },
  examples: [{ groups: 2 }, { groups: 1, scale: false, epsilon: 1e-3 }, { groups: 2, center: false }],
  shape: ({ groups }, input) => {
    const channels = input.at(-1);
    if (channels === undefined) throw new ShapeError(needsFeatures({ type: 'groupNorm' }));
    if (channels % groups === 0) return input;
    throw new ShapeError(unevenGroups({ channels, groups }));
  },
  build: ({ groups, epsilon, scale, center }, tf, { name }) =>
    new (layerClasses(tf).GroupNorm)({ name, groups, epsilon, scale, center }),
});
