import { choice } from '../../registry/fields.ts';
import type { WeightShape } from '../../registry/kinds.ts';
import type { Random } from '../../mathematics/random.ts';

/** A float32 for each value of a weight. */
export const fill = ({ shape }: WeightShape, next: () => number): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next);

type Distribution = 'uniform' | 'normal';

export const distribution = (preferred: Distribution) =>
  choice(['uniform', 'normal'], {
    default: preferred,
    description: 'Shape of the distribution; both have the same standard deviation, and neither is truncated.',
  });

/** Draws with mean 0 and standard deviation `std`. */
export const drawScaled = (
  distribution: Distribution,
  std: number,
  weight: WeightShape,
  random: Random,
): Float32Array =>
  distribution === 'normal'
    ? fill(weight, () => std * random.normal())
    : fill(weight, () => Math.sqrt(3) * std * (2 * random.uniform() - 1));
