import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { asImages, imageMisfit } from './_image.ts';
import { factorAround1, limited } from './_values.ts';

export const contrast = defineAugmentation({
  type: 'contrast',
  summary:
    'Multiplies the distance of all pixels from the image’s mean gray by a random factor; bytes stay within 0…255.',
  source: 'torchvision.transforms.v2.ColorJitter with `contrast`, which also limits floats, to 0…1',
  fields: {
    max: number({
      minimum: 0,
      default: 0.2,
      description: 'Largest change: the factor is between 1 − max, at least 0, and 1 + max.',
    }),
  },
  examples: [{}, { max: 0.5 }],
  check: (_, input) => imageMisfit('contrast', input),
  draws: () => ({ factor: [] }),
  numbers: ({ max }) => ({ max }),
  apply: (_, tf, x, given) => {
    const factor = factorAround1(tf, x, given.draws['factor']!, given.numbers['max']!);
    const mean = tf.reshape(meanGray(tf, asImages(tf, x)), factor.shape);
    return limited(tf, tf.add(tf.mul(tf.sub(x, mean), factor), mean), given);
  },
});

/** Of each image; three channels are red, green and blue, as ITU-R BT.601 weighs them, others count alike. */
const meanGray = (tf: Tf, images: Tensor): Tensor => {
  const means = tf.mean(images, [1, 2]);
  return images.shape[3] === 3 ? tf.sum(tf.mul(means, tf.tensor1d([0.2989, 0.587, 0.114])), 1) : tf.mean(means, 1);
};
