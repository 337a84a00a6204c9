import type { PlanFacts, PlannedData } from '../../contracts/plan.ts';
import type { Inspection } from '../../contracts/data.ts';
import type { Facts, KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';
import type { Failure } from '../issues/issue.ts';
import type { Path } from '../tree.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

/** Whether `data.take`, `data.split` and `data.batch` leave samples in every part. */
export const checkParts = (
  { data }: KnownExperiment,
  { dataset, counts }: Pick<Facts, 'dataset' | 'counts'>,
): Finding[] =>
  data && dataset && counts
    ? [
        ...(['train', 'test'] as const).flatMap((part) => checkTake(part, data, dataset, counts)),
        ...checkTestSplit(data, dataset, counts),
        ...checkValidationSplit(data, dataset, counts),
        ...checkTraining(data, counts),
      ]
    : [];

type Counts = PlanFacts['counts'];

const at = (failure: Failure, ...path: Path): Finding[] => [{ ...failure, path: ['data', ...path] }];

const checkTake = (part: 'train' | 'test', data: PlannedData, dataset: Inspection, counts: Counts): Finding[] => {
  const taken = data.take[part];
  const count = dataset.counts[part] ?? counts[part];
  if (taken === null) return [];
  if (count === undefined) return at(say.noTestPart({ dataset: data.type, taken }), 'take', part);
  return taken > count ? at(say.takesTooMany({ part, taken, count }), 'take', part) : [];
};

const checkTestSplit = (data: PlannedData, dataset: Inspection, counts: Counts): Finding[] => {
  const share = data.split.test;
  if (dataset.counts.test !== undefined && share > 0)
    return at(say.hasPart({ dataset: data.type, part: 'test' }), 'split', 'test');
  return counts.test === 0 ? at(say.noTestSample({ share, count: dataset.counts.train }), 'split', 'test') : [];
};

const checkValidationSplit = (data: PlannedData, dataset: Inspection, counts: Counts): Finding[] => {
  const share = data.split.validation;
  if (dataset.counts.validation !== undefined && share > 0)
    return at(say.hasPart({ dataset: data.type, part: 'validation' }), 'split', 'validation');
  return counts.validation === 0 ? at(say.noValidationSample({ share }), 'split', 'validation') : [];
};

const checkTraining = (data: PlannedData, { train: count }: Counts): Finding[] => {
  if (count <= 0) return at(say.nothingToTrainOn(), 'split');
  if (!isWhole(data.batch) || data.batch.train <= count) return [];
  return at(say.batchTooLarge({ size: data.batch.train, count }), 'batch', 'train');
};
