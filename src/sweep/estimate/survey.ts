import { random } from '../../mathematics/random.ts';
import { coordinatesBy, pointAt } from '../../registry/space.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Plan } from '../../contracts/plan.ts';
import { chosenByResults, tooManyPoints } from './messages.ts';
import { createPropose } from '../search/propose.ts';
import type { Ending, Trial } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Point, Space } from '../../contracts/search.ts';
import type { createTrialPlanner, QuickPoint } from '../space/trial-planner.ts';

/** What a sweep would do, without training. */
export interface Survey {
  /** Number of trials; null where it depends on the clock. */
  readonly trials: number | null;
  /** Why no more. */
  readonly reason: string;
  /** What ends it; null where nobody knows. */
  readonly by: Ending | null;
  /**
   * All points were checked. Otherwise there are too many, or results decide, and corners and draws of the space were
   * checked.
   */
  readonly known: boolean;
  /** Checked points. */
  readonly points: number;
  /** Checked points whose trials are done. */
  readonly done: number;
  readonly refused: readonly RefusedPoints[];
  readonly architectures: readonly Architecture[];
  /** Epochs of one run of each remaining trial. */
  readonly epochs: number;
  readonly steps: number;
}
/** Points that are refused for one reason. */
export interface RefusedPoints {
  readonly reason: string;
  readonly count: number;
  /** The first of them. */
  readonly point: Point;
  readonly issues: readonly Issue[];
}
/** Points whose samples and layers are the same. */
export interface Architecture {
  readonly points: number;
  /** Steps of the remaining trials. */
  readonly steps: number;
  /** The first of them. */
  readonly point: Point;
  readonly plan: () => Plan;
}

/** More take too long to check. */
const manyTrials = 1_000_000;

/** `isDone` takes the key that `planQuickly` gives a point. */
export const surveySweep = async (
  sweep: SweepPlan,
  planQuickly: ReturnType<typeof createTrialPlanner>,
  isDone: (key: string) => boolean,
): Promise<Survey> => {
  const { settings, sampler, space } = sweep;
  const counted = createCount(isDone);
  const isTimed = settings.budget.time !== null;
  const trials = Math.min(settings.enqueue.length + sampler.limits(space).trials, settings.budget.trials ?? Infinity);
  if (!sampler.lag && trials <= manyTrials) {
    const { made, ...end } = await proposeAll(sweep, planQuickly, counted);
    return { trials: isTimed ? null : made, ...end, known: true, ...counted.sum() };
  }
  for (const point of [...settings.enqueue, ...corners(space), ...draws(sweep)]) {
    const planned = await planQuickly(point);
    if ('reason' in planned) counted.refuse(point, planned);
    else counted.add(point, planned);
  }
  const reason = sampler.lag ? chosenByResults({ sampler: sampler.type }) : tooManyPoints;
  return {
    trials: isTimed || !Number.isFinite(trials) ? null : trials,
    reason,
    by: null,
    known: false,
    ...counted.sum(),
  };
};

/** Proposes as the sweep does, as if every trial ran to its end. */
const proposeAll = async (
  sweep: SweepPlan,
  planQuickly: ReturnType<typeof createTrialPlanner>,
  counted: Count,
): Promise<{ readonly made: number } & Pick<Survey, 'by' | 'reason'>> => {
  let last: QuickPoint | undefined;
  const needsPlan = sweep.settings.budget.epochs !== null;
  const propose = createPropose({
    sweep,
    planTrial: async (point) => {
      const quick = await planQuickly(point);
      if ('reason' in quick) return quick;
      last = quick;
      return { key: quick.key, lineage: quick.key, plan: needsPlan ? quick.plan() : sweep.base };
    },
    seconds: async () => 0,
  });
  const trials: Trial[] = [];
  for (;;) {
    const decision = await propose({ trials });
    if (decision.do === 'wait') throw new Error(`The proposal waits for trial ${decision.trial}, which is over.`);
    for (const { point, reason, issues } of decision.refused) counted.refuse(point, { reason, issues });
    if (decision.do === 'end') return { made: trials.length, by: decision.by, reason: decision.reason };
    const { candidate, point, key } = decision.trial;
    const quick = last!; // the accepted point was planned last
    counted.add(point, quick);
    trials.push({
      index: trials.length,
      candidate,
      point,
      key,
      lineage: key,
      runs: noRuns,
      outcome: outcomeAfter(sweep.settings.repeats * quick.epochs),
    });
  }
};

const noRuns: Trial['runs'] = [];

/** One outcome for all trials of a length, as there may be many. */
const outcomeAfter = (epochs: number): NonNullable<Trial['outcome']> => {
  const outcome = outcomes.get(epochs) ?? { status: 'completed', reason: '', values: [0], epochs, seconds: 0 };
  outcomes.set(epochs, outcome);
  return outcome;
};
const outcomes = new Map<number, NonNullable<Trial['outcome']>>();

interface Count {
  readonly add: (point: Point, planned: QuickPoint) => void;
  readonly refuse: (point: Point, refused: { readonly reason: string; readonly issues: readonly Issue[] }) => void;
  readonly sum: () => Pick<Survey, 'points' | 'done' | 'refused' | 'architectures' | 'epochs' | 'steps'>;
}

const createCount = (isDone: (key: string) => boolean): Count => {
  const refused = new Map<string, { -readonly [N in keyof RefusedPoints]: RefusedPoints[N] }>();
  const architectures = new Map<string, { -readonly [N in keyof Architecture]: Architecture[N] }>();
  let [points, done, epochs, steps] = [0, 0, 0, 0];
  return {
    add: (point, planned) => {
      points += 1;
      const before = isDone(planned.key);
      const known = architectures.get(planned.architecture);
      const architecture = known ?? { points: 0, steps: 0, point, plan: planned.plan };
      if (!known) architectures.set(planned.architecture, architecture);
      architecture.points += 1;
      if (before) return void (done += 1);
      architecture.steps += planned.steps;
      epochs += planned.epochs;
      steps += planned.steps;
    },
    refuse: (point, { reason, issues }) => {
      points += 1;
      const known = refused.get(reason);
      if (known) known.count += 1;
      else refused.set(reason, { reason, count: 1, point, issues });
    },
    sum: () => ({
      points,
      done,
      refused: [...refused.values()].sort((a, b) => b.count - a.count),
      architectures: [...architectures.values()],
      epochs,
      steps,
    }),
  };
};

const edge = 2 ** -33;
/** Most corners that are checked. */
const most = 64;

/** First and last values in all combinations, or a sample of them where there are too many. */
const corners = (space: Space): Point[] => {
  const all = 2 ** space.parameters.length <= most;
  const stream = random(0, 'sweep/corners');
  return Array.from({ length: all ? 2 ** space.parameters.length : most }, (_, corner) => {
    let bit = 0;
    return pointAt(
      space,
      coordinatesBy(space, () => ((all ? corner >> bit++ : stream.next()) & 1 ? 1 - edge : edge)),
    );
  });
};

const draws = ({ space, seed }: SweepPlan): Point[] => {
  const stream = random(seed, 'sweep/survey');
  return Array.from({ length: 200 }, () =>
    pointAt(
      space,
      coordinatesBy(space, () => (stream.next() + 0.5) / 2 ** 32),
    ),
  );
};
