import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { imageMisfit } from './_image.ts';
import { factorAround1, limited } from './_values.ts';

export const brightness = defineAugmentation({
  type: 'brightness',
  summary: 'Multiplies all pixels of an image by a random factor; bytes stay within 0…255.',
  source: 'torchvision.transforms.v2.ColorJitter with `brightness`, which also limits floats, to 0…1',
  fields: {
    max: number({
      minimum: 0,
      default: 0.2,
      description: 'Largest change: the factor is between 1 − max, at least 0, and 1 + max.',
    }),
  },
  examples: [{}, { max: 0.5 }],
  check: (_, input) => imageMisfit('brightness', input),
  draws: () => ({ factor: [] }),
  numbers: ({ max }) => ({ max }),
  apply: (_, tf, x, given) =>
    limited(tf, tf.mul(x, factorAround1(tf, x, given.draws['factor']!, given.numbers['max']!)), given),
});
