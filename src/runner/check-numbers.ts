import { gather, rowsOf } from '../data/feed.ts';
import type { OpenData } from '../data/open.ts';
import { applyTransforms } from '../data/transform.ts';
import { positionsOf, type Subset } from '../data/split.ts';
import { toTensor } from '../engine/host.ts';
import { DataError } from '../contracts/data.ts';
import { type Bound } from '../registry/kinds.ts';
import { type Tf } from '../contracts/tensors.ts';
import type { StepParts } from './step/step.ts';
import { featureOutOfRange } from './messages.ts';

/** Samples that are looked at in one go. */
const chunk = 4096;

/**
 * Features that the first layer can't look up: as positions in its table, negative ones would count from its end,
 * silently. Throws `DataError`.
 */
export const checkNumbers = (
  tf: Tf,
  first: Bound<'layer'>,
  { transforms, params }: Pick<StepParts, 'transforms' | 'params'>,
  { parts }: Pick<OpenData, 'parts'>,
): void => {
  const most = first.numbers?.();
  if (most === undefined) return;
  for (const [part, subset] of Object.entries(parts) as [string, Subset][]) {
    for (let from = 0; from < subset.count; from += chunk) {
      const given = rows(subset, from, Math.min(chunk, subset.count - from));
      const seen =
        transforms.length === 0
          ? given.data
          : tf.tidy(() => applyTransforms(tf, toTensor(tf, given.data, given.shape), transforms, params).dataSync());
      const wrong = seen.find((value) => !(Number.isInteger(value) && value >= 0 && value < most));
      if (wrong === undefined) continue;
      throw new DataError(
        featureOutOfRange({ type: first.type, part, value: wrong, size: most, transformed: transforms.length > 0 }),
      );
    }
  }
};

const rows = (subset: Subset, from: number, count: number) => {
  const { features } = subset;
  const data = rowsOf(features, count);
  gather(features, positionsOf(subset), from, count, data);
  return { data, shape: [count, ...features.shape] };
};
