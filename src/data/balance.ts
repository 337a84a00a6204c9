import { random } from '../mathematics/random.ts';
import { byClass, positionsOf, type Subset } from './split.ts';

/**
 * Positions in the columns of as many samples as the part has, drawn with replacement: first a class, each equally
 * likely, then one of its samples. A function of seed and epoch alone. As torch.utils.data.WeightedRandomSampler with
 * 1 / (size of the class) as the weight of a sample.
 */
export const balancedOrder = (seed: number, epoch: number, part: Subset): Uint32Array => {
  const classes = byClass(part.labels.data, positionsOf(part));
  const stream = random(seed, `balance/epoch/${epoch}`);
  return Uint32Array.from({ length: part.count }, () => {
    const members = classes[stream.integer(classes.length)]!;
    return members[stream.integer(members.length)]!;
  });
};
