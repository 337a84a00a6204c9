import type { Inspection } from '../../contracts/data.ts';
import type { PlanFacts, PlannedData } from '../../contracts/plan.ts';

/**
 * Samples of each part. First `take` shortens the data. Then the test part is cut, if the dataset has none, and last
 * the validation part. Both are shares of the training data after `take`, to the nearest sample.
 */
export const partCounts = (
  { counts }: Pick<Inspection, 'counts'>,
  split: PlannedData['split'],
  take: PlannedData['take'],
): PlanFacts['counts'] => {
  const all = Math.min(counts.train, take.train ?? Infinity);
  const cutTest = counts.test === undefined ? Math.round(all * split.test) : 0;
  const available = counts.test ?? cutTest;
  const hasTest = counts.test !== undefined || split.test > 0;
  const validation = Math.round(all * split.validation);
  return {
    train: all - cutTest - validation,
    ...(split.validation > 0 && { validation }),
    ...(hasTest && { test: Math.min(available, take.test ?? Infinity) }),
  };
};
