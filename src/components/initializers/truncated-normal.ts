import { defineInitializer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import type { Random } from '../../mathematics/random.ts';
import { fill } from './_draw.ts';
import { minAboveMax } from './_messages.ts';

export const truncatedNormal = defineInitializer({
  type: 'truncatedNormal',
  summary:
    'Draws from a normal distribution, truncated at `min` and `max`, which are values and not multiples of `std`.',
  source: 'torch.nn.init.trunc_normal_; Keras and tfjs cut off at two standard deviations instead',
  fields: {
    mean: number({ default: 0, description: 'Mean before truncation.' }),
    std: number({ exclusiveMinimum: 0, description: 'Standard deviation before truncation.' }),
    min: number({ default: -2, description: 'Smallest value.' }),
    max: number({ default: 2, description: 'Largest value, not below `min`.' }),
  },
  examples: [{ std: 1 }, { std: 0.02, min: -0.04, max: 0.04 }],
  check: ({ min, max }) => (min > max ? minAboveMax({ type: 'truncatedNormal', min, max }) : undefined),
  values: ({ mean, std, min, max }, weight, random) => {
    const draw = between((min - mean) / std, (max - mean) / std, random);
    return fill(weight, () => mean + std * draw());
  },
});

/** Standard normal numbers between two bounds, by rejection: of normal draws if most fit, else of uniform ones. */
const between = (low: number, high: number, random: Random): (() => number) => {
  const wide = low <= 0 && high >= 0 && high - low >= 1;
  const mode = Math.max(low, Math.min(0, high));
  // Where the density is under e⁻³² of its peak, nothing is ever drawn.
  const reach = Math.sqrt(mode ** 2 + 64);
  const [from, to] = [Math.max(low, -reach), Math.min(high, reach)];
  const accepts = (z: number) =>
    wide ? z >= low && z <= high : random.uniform() <= Math.exp((mode ** 2 - z ** 2) / 2);
  return () => {
    for (;;) {
      const z = wide ? random.normal() : from + (to - from) * random.uniform();
      if (accepts(z)) return z;
    }
  };
};
