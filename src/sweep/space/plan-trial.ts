import { fingerprint } from '../../experiment/plan/fingerprint.ts';
import { settle } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Path } from '../../experiment/tree.ts';
import { kindFacts } from '../../registry/kind-facts.ts';
import { putPoint } from './put-point.ts';
import type { Point } from '../../contracts/search.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** A point that can be run. `key` is the same for points that make the same plan, and for no others. */
export interface PlannedPoint {
  readonly plan: Plan;
  readonly key: string;
}
/** One that cannot: `reason` is one sentence, `issues` are there unless it is because of `where`. */
export interface RefusedPoint {
  readonly reason: string;
  readonly issues: readonly Issue[];
}

/** The experiment at a point: its values put into what was written, and everything checked that is checked of a file. */
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
  reason: `\`${where}\` does not hold.`,
  issues: [],
});

export const refused = (issues: readonly Issue[]): RefusedPoint => ({
  reason: issues[0]?.message ?? 'It rests on components that are not known.',
  issues,
});

/** The plan of a trial's run number `repeat`, from 0. Everything random follows from the seed, the cut of the data too. */
export const planRepeat = (plan: Plan, repeat: number): Plan =>
  repeat === 0
    ? plan
    : {
        ...plan,
        experiment: { ...plan.experiment, seed: (plan.experiment.seed + repeat) % 2 ** 32 },
        origins: { ...plan.origins, seed: { from: 'sweep', at: 'repeats' } },
      };

/** The value of a path in a plan; a component that a bare number is short for is that number. */
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
