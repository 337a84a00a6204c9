import type { Inspection } from '../../contracts/data.ts';
import type { PlanFacts, PlannedData } from '../../contracts/plan.ts';
import { defined } from '../../defined.ts';

/**
 * Samples of each part. First `take` shortens the data. Then the test part is cut, if the dataset has none, and last
 * the validation part, if it has none. Both are shares of the training data after `take`, to the nearest sample.
 */
export const partCounts = (
  { counts, cut }: Pick<Inspection, 'counts' | 'cut'>,
  split: PlannedData['split'],
  take: PlannedData['take'],
): PlanFacts['counts'] => {
  if (cut) return takenOf(cut, take);
  const all = Math.min(counts.train, take.train ?? Infinity);
  const cutTest = counts.test === undefined ? Math.round(all * split.test) : 0;
  const available = counts.test ?? cutTest;
  const hasTest = counts.test !== undefined || split.test > 0;
  const cutValidation = counts.validation === undefined ? Math.round(all * split.validation) : 0;
  const hasValidation = counts.validation !== undefined || split.validation > 0;
  return {
    train: all - cutTest - cutValidation,
    ...defined({
      validation: hasValidation ? (counts.validation ?? cutValidation) : undefined,
      test: hasTest ? Math.min(available, take.test ?? Infinity) : undefined,
    }),
  };
};

const takenOf = (cut: PlanFacts['counts'], take: PlannedData['take']): PlanFacts['counts'] => ({
  ...cut,
  train: Math.min(cut.train, take.train ?? Infinity),
  ...(cut.test !== undefined && { test: Math.min(cut.test, take.test ?? Infinity) }),
});
