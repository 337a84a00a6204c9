import { checkBatches } from '../../experiment/validate/check-batches.ts';
import { checkParts } from '../../experiment/validate/check-parts.ts';
import { checkSchedules } from '../../experiment/validate/check-schedules.ts';
import { checkModel } from '../../experiment/validate/check.ts';
import { gatherFacts, lengthsOf, type KnownExperiment } from '../../experiment/plan/facts.ts';
import { canonical } from '../../experiment/plan/fingerprint.ts';
import { issueOf, planFacts } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Plan, PlannedExperiment } from '../../contracts/plan.ts';
import type { Json } from '../../contracts/json.ts';
import { planTrial, refused, unsatisfied, type RefusedPoint } from './plan-trial.ts';
import {
  buildSkeleton,
  isNumber,
  numberPaths,
  plannedNumber,
  skeletonKey,
  takes,
  withNumbers,
  type Drafted,
  type Skeleton,
  type Target,
} from './skeleton.ts';
import type { Point } from '../../contracts/search.ts';

/** A valid point. */
export interface QuickPoint {
  /** Two points of one planner have one key exactly where they have the same plan. */
  readonly key: string;
  /** Equal for points with the same samples and layers. */
  readonly architecture: string;
  readonly epochs: number;
  /** Optimizer steps. */
  readonly steps: number;
  readonly plan: () => Plan;
}

/**
 * `planTrial` for very many points. It computes shared parts once: the skeleton, which no number changes; the checks of
 * the model, for each set of numbers that it depends on; and the checks of lengths and rates, for each set that these
 * depend on.
 */
export const createTrialPlanner = (sweep: Drafted): ((point: Point) => Promise<QuickPoint | RefusedPoint>) => {
  const texts = numberPaths(sweep);
  const known = new Map<string, Promise<Known | RefusedPoint>>();
  const digests = new Map<string, string>();
  return async (point) => {
    const key = skeletonKey(point);
    const found = known.get(key);
    if (found) return planWithin(sweep, await found, point);
    const built = await buildSkeleton(sweep, point, texts);
    const made =
      'digest' in built
        ? { ...built, id: shortened(digests, built.digest), fits: new Map(), lengths: new Map() }
        : built;
    if (!('lasting' in made) || made.lasting) known.set(key, Promise.resolve(made));
    return planWithin(sweep, made, point);
  };
};

/** A short name for each digest, as there are many keys. */
const shortened = (digests: Map<string, string>, digest: string): string => {
  const id = digests.get(digest) ?? String(digests.size);
  digests.set(digest, id);
  return id;
};

interface Known extends Skeleton {
  /** The same for the same digest. */
  readonly id: string;
  /** By the numbers that the model and its inputs depend on. */
  readonly fits: Map<string, Fit>;
  /** By the numbers that the length of the training and its rates depend on. */
  readonly lengths: Map<string, Lengths>;
}
interface Fit {
  readonly issues: readonly Issue[];
  /** Set where there are no issues. */
  readonly plan?: Plan;
  readonly architecture: string;
}

interface Lengths {
  readonly issues: readonly Issue[];
  readonly epochs: number;
  readonly steps: number;
}

const planWithin = async (
  sweep: Drafted,
  skeleton: Known | RefusedPoint,
  point: Point,
): Promise<QuickPoint | RefusedPoint> => {
  if ('reason' in skeleton) return skeleton;
  let [key, seenByModel, seenByLengths] = [skeleton.id, '', ''];
  const numbers = new Map<Target, Json>();
  for (const [text, target] of skeleton.targets) {
    const given = point[text];
    const isGiven = isNumber(text, given);
    if (isGiven && !takes(target, given)) return slowly(sweep, point);
    const value = isGiven ? plannedNumber(target, given) : target.value;
    key += `|${String(value)}`;
    if (!isGiven) continue;
    numbers.set(target, value);
    if (target.seenBy.model) seenByModel += `|${String(value)}`;
    if (target.seenBy.lengths) seenByLengths += `|${String(value)}`;
  }
  let whole: PlannedExperiment | undefined;
  const experiment = (): PlannedExperiment => (whole ??= withNumbers(skeleton.experiment, numbers));
  const fit = skeleton.fits.get(seenByModel) ?? (await fitOf(sweep, skeleton, experiment()));
  skeleton.fits.set(seenByModel, fit);
  const { plan } = fit;
  if (!plan) return refused(fit.issues);
  const lengths = skeleton.lengths.get(seenByLengths) ?? checkLengths(sweep, skeleton, experiment(), plan);
  skeleton.lengths.set(seenByLengths, lengths);
  if (lengths.issues.length > 0) return refused(lengths.issues);
  if (!skeleton.holds(numbers)) return unsatisfied(sweep.settings);
  return {
    key,
    architecture: fit.architecture,
    epochs: lengths.epochs,
    steps: lengths.steps,
    plan: () => ({ ...plan, experiment: experiment(), facts: { ...plan.facts, ...lengthsIn(experiment(), plan) } }),
  };
};

const lengthsIn = (experiment: PlannedExperiment, { facts }: Plan): Pick<Plan['facts'], 'steps' | 'stepsPerEpoch'> =>
  lengthsOf(experiment as KnownExperiment, facts.counts) as Pick<Plan['facts'], 'steps' | 'stepsPerEpoch'>;

const isError = ({ severity }: Issue): boolean => severity === 'error';

const fitOf = async (
  { ground }: Drafted,
  { tree, dataIo, origins }: Skeleton,
  experiment: PlannedExperiment,
): Promise<Fit> => {
  const { catalog } = ground.read;
  const facts = await gatherFacts(experiment as KnownExperiment, catalog, dataIo, ground.inspections);
  const issues = checkModel(experiment as KnownExperiment, facts, catalog)
    .map((finding) => issueOf(finding, tree))
    .filter(isError);
  return issues.length > 0
    ? { issues, architecture: '' }
    : {
        issues,
        plan: { experiment, facts: planFacts(facts), origins },
        architecture: canonical([facts.transformed, experiment.model]),
      };
};

const checkLengths = ({ ground }: Drafted, { tree }: Skeleton, experiment: PlannedExperiment, plan: Plan): Lengths => {
  const known = experiment as KnownExperiment;
  const { steps, stepsPerEpoch } = lengthsIn(experiment, plan);
  const findings = [
    ...checkParts(known, plan.facts),
    ...checkBatches(known, plan.facts, ground.read.catalog),
    ...checkSchedules(known, { steps, stepsPerEpoch }, ground.read.catalog),
  ];
  const issues = findings.map((finding) => issueOf(finding, tree)).filter(isError);
  return { issues, epochs: experiment.train.epochs, steps };
};

/** For the few points that the schema refuses: gives every issue. */
const slowly = async (sweep: Drafted, point: Point): Promise<QuickPoint | RefusedPoint> => {
  const planned = await planTrial(sweep, point);
  if ('reason' in planned) return planned;
  const { key, plan } = planned;
  return {
    key,
    plan: () => plan,
    architecture: canonical([plan.facts.transformed, plan.experiment.model]),
    epochs: plan.experiment.train.epochs,
    steps: plan.facts.steps,
  };
};
