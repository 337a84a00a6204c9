import { normals } from '../../layers/normal.ts';
import { defineAugmentation } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { limited } from './_values.ts';

export const noise = defineAugmentation({
  type: 'noise',
  summary: 'Adds normal noise with mean 0 to every value of a sample; bytes stay within 0…255.',
  source:
    'torchvision.transforms.v2.GaussianNoise, which also limits floats, to 0…1; normal numbers by Box and Muller 1958',
  fields: {
    std: number({
      minimum: 0,
      default: 0.05,
      description: 'Standard deviation of the noise, where 1 stands for 255 if the features are bytes.',
    }),
  },
  examples: [{}, { std: 0.2 }],
  draws: (_, input) => ({ radius: [pairsOf(input)], angle: [pairsOf(input)] }),
  numbers: ({ std }) => ({ std }),
  apply: (_, tf, x, given) => {
    const { radius, angle } = given.draws;
    const [batch, ...shape] = x.shape as [number, ...number[]];
    const drawn = tf.slice(normals(tf, radius!, angle!), [0, 0], [batch, sizeOf(shape)]);
    const std = tf.mul(given.numbers['std']!, given.range);
    return limited(tf, tf.add(x, tf.mul(tf.reshape(drawn, x.shape), std)), given);
  },
});

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Each pair of uniform numbers gives two normal ones. */
const pairsOf = (input: Shape): number => Math.ceil(sizeOf(input) / 2);
