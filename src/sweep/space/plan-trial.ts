import { fingerprint } from '../../experiment/plan/fingerprint.ts';
import { settle } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Path } from '../../experiment/tree.ts';
import { kindFacts } from '../../registry/kind-facts.ts';
import { unknownComponents, whereDoesNotHold } from './messages.ts';
import { putPoint } from './put-point.ts';
import type { Point } from '../../contracts/search.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** A valid point. Two points have one `key` exactly where they have the same plan. */
export interface PlannedPoint {
  readonly plan: Plan;
  readonly key: string;
}
/** A point that cannot run: `reason` is one sentence; `issues` is empty where `where` refuses it. */
export interface RefusedPoint {
  readonly reason: string;
  readonly issues: readonly Issue[];
}

/** Plans the experiment at a point, with every check that a file gets. */
export const planTrial = async (
  sweep: Pick<SweepPlan, 'ground' | 'holds' | 'settings'>,
  point: Point,
): Promise<PlannedPoint | RefusedPoint> => {
  const { ground } = sweep;
  const { tree, issues } = putPoint(ground, point);
  if (issues.length > 0) return refused(issues);
  const settled = await settle({ ...ground.read, issues: [] }, tree, ground.inspections);
  if (!settled.plan) return refused(settled.issues.filter(({ severity }) => severity === 'error'));
  if (!sweep.holds(settled.plan)) return unsatisfied(sweep.settings);
  return { plan: settled.plan, key: fingerprint(settled.plan, { data: '', modules: [] }) };
};

export const unsatisfied = ({ where }: SweepPlan['settings']): RefusedPoint => ({
  reason: whereDoesNotHold({ where: where! }),
  issues: [],
});

export const refused = (issues: readonly Issue[]): RefusedPoint => ({
  reason: issues[0]?.message ?? unknownComponents,
  issues,
});

/** The plan of run number `repeat`, from 0. All randomness follows from the seed, including the split of the data. */
export const planRepeat = (plan: Plan, repeat: number): Plan =>
  repeat === 0
    ? plan
    : {
        ...plan,
        experiment: { ...plan.experiment, seed: (plan.experiment.seed + repeat) % 2 ** 32 },
        origins: { ...plan.origins, seed: { from: 'sweep', at: 'repeats' } },
      };

/** The value of a path in a plan; a component that a bare number can stand for is that number. */
export const valueAt = (plan: Pick<Plan, 'experiment'>, path: Path): Point[string] | undefined => {
  let at: unknown = plan.experiment;
  for (const segment of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    const index =
      Array.isArray(at) && typeof segment === 'string'
        ? at.findIndex((item: { name?: string } | null) => item?.name === segment)
        : segment;
    if (!Object.hasOwn(at, index)) return undefined;
    at = (at as Record<string | number, unknown>)[index];
  }
  return numberOf(at) ?? (at as Point[string]);
};

/** The number that a component may be written as. */
const numberOf = (value: unknown): number | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, ...fields } = value as Record<string, unknown>;
  const short = Object.values(kindFacts).find(
    ({ number }) => number && number.type === type && number.field in fields,
  )?.number;
  return short && Number(fields[short.field]);
};
