import { canonical } from '../../experiment/plan/fingerprint.ts';
import { inSeconds, parseAmount } from '../../registry/fields.ts';
import type { Proposal, Tried, Point } from '../../contracts/search.ts';
import { coordinatesAt, pointAt, sizeOf } from '../../registry/space.ts';
import {
  allPointsTried,
  allPointsUsedUp,
  epochsUsedUp,
  samplerDone,
  timeUsedUp,
  tooManyFailures,
  tooManyMisses,
  trialsUsedUp,
} from './messages.ts';
import { resultOf } from './outcome.ts';
import type { PlannedPoint, RefusedPoint } from '../space/plan-trial.ts';
import type { Decision, Ending, History, Refusal, Trial } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import { defined } from '../../defined.ts';

export interface Proposing {
  readonly sweep: Pick<SweepPlan, 'settings' | 'objective' | 'seed' | 'space' | 'sampler'>;
  readonly planTrial: (point: Point) => Promise<(PlannedPoint & Pick<Trial, 'lineage'>) | RefusedPoint>;
  /** Time spent on the sweep so far. */
  readonly seconds: () => Promise<number>;
}
export type Propose = (history: History) => Promise<Decision>;

/** After that many draws in a row without a new trial, a countable space is searched in order. */
const patience = 200;

/**
 * Proposes the next trial after a history: enqueued points first, then those of the sampler, none twice, until a budget
 * or the points are used up. The proposal depends on the history alone, and on time where the budget limits it; the
 * state kept between calls is a cache.
 */
export const createPropose = (proposing: Proposing): Propose => {
  const seen: Seen = { trials: 0, next: 0, made: 0, points: new Set(), keys: new Set(), last: null };
  return async (history) => {
    addTrials(seen, history, proposing.sweep.settings.enqueue.length);
    const limited = (await overBudget(proposing, history)) ?? waitForResults(proposing, history);
    return limited ?? nextPoint(proposing, seen, history);
  };
};

/** Sums over the trials of a history. */
interface Seen {
  trials: number;
  /** The next candidate. */
  next: number;
  /** Trials that the sampler proposed. */
  made: number;
  readonly points: Set<string>;
  readonly keys: Set<string>;
  /** The last proposal; `points` holds it already. */
  last: Point | null;
}

const addTrials = (seen: Seen, { trials }: History, enqueued: number): void => {
  for (const { candidate, point, key } of trials.slice(seen.trials)) {
    seen.next = Math.max(seen.next, candidate + 1);
    if (candidate >= enqueued) seen.made += 1;
    if (point !== seen.last) seen.points.add(canonical(point));
    seen.keys.add(key);
  }
  seen.trials = trials.length;
};

const end = (by: Ending, reason: string, refused: readonly Refusal[] = []): Decision => ({
  do: 'end',
  by,
  reason,
  refused,
});

/**
 * The budget that is used up, or the trial whose end decides whether one is. It depends on the order of trials, never
 * on which of them was faster.
 */
const overBudget = async (proposing: Proposing, history: History): Promise<Decision | undefined> => {
  const { trials, time } = proposing.sweep.settings.budget;
  if (trials !== null && history.trials.length >= trials) return end('trials', trialsUsedUp({ trials }));
  const over = overFailures(proposing, history) ?? (await overEpochs(proposing, history));
  if (over) return over;
  if (time === null) return undefined;
  const isOver = (await proposing.seconds()) >= inSeconds(parseAmount(time, ['s', 'min', 'h']));
  return isOver ? end('time', timeUsedUp({ time })) : undefined;
};

const overFailures = ({ sweep }: Proposing, { trials }: History): Decision | undefined => {
  const { failures } = sweep.settings.budget;
  if (failures === null || trials.length < failures) return undefined;
  const last = trials.slice(-failures);
  if (last.some(({ outcome }) => outcome && outcome.status !== 'failed')) return undefined;
  const open = last.find(({ outcome }) => !outcome);
  return open ? { do: 'wait', trial: open.index } : end('failures', tooManyFailures({ failures }));
};

const overEpochs = async ({ sweep, planTrial }: Proposing, { trials }: History): Promise<Decision | undefined> => {
  const { repeats, budget } = sweep.settings;
  if (budget.epochs === null) return undefined;
  const done = trials.reduce((sum, { outcome }) => sum + (outcome?.epochs ?? 0), 0);
  if (done >= budget.epochs) return end('epochs', epochsUsedUp({ epochs: budget.epochs, done }));
  const open = trials.filter(({ outcome }) => !outcome);
  const most = await Promise.all(open.map(({ point }) => epochsOf(planTrial, point)));
  const isNear = done + repeats * most.reduce((a, b) => a + b, 0) >= budget.epochs;
  return isNear ? { do: 'wait', trial: open[0]!.index } : undefined;
};

const epochsOf = async (planTrial: Proposing['planTrial'], point: Point): Promise<number> => {
  const planned = await planTrial(point);
  return 'plan' in planned ? planned.plan.experiment.train.epochs : 0;
};

/** A sampler that learns sees trials 0 … k − lag − 1, and waits for all of them. */
const waitForResults = ({ sweep }: Proposing, { trials }: History): Decision | undefined => {
  const open = released(sweep, trials).find(({ outcome }) => !outcome);
  return open && { do: 'wait', trial: open.index };
};

const released = ({ sampler }: Proposing['sweep'], trials: readonly Trial[]): readonly Trial[] =>
  sampler.lag ? trials.slice(0, Math.max(0, trials.length - sampler.lag())) : [];

const nextPoint = async ({ sweep, planTrial }: Proposing, seen: Seen, { trials }: History): Promise<Decision> => {
  const { settings, objective, sampler, space, seed } = sweep;
  const enqueued = settings.enqueue.length;
  const known = new Set(released(sweep, trials));
  // A sampler without a lag uses no results.
  const tried = sampler.lag
    ? trials.map((trial): Tried => triedOf(trial, known.has(trial) ? resultOf(trial.outcome, objective) : undefined))
    : [];
  const refused: Refusal[] = [];
  const accept = async (candidate: number, point: Point): Promise<Decision | undefined> => {
    const text = canonical(point);
    if (seen.points.has(text)) return undefined;
    const planned = await planTrial(point);
    seen.points.add(text);
    if ('reason' in planned) return void refused.push({ candidate, point, ...planned });
    if (seen.keys.has(planned.key)) return undefined;
    seen.last = point;
    return { do: 'run', refused, trial: { candidate, point, ...planned } };
  };
  let misses = 0;
  for (let candidate = seen.next; ; candidate++) {
    const drawn = candidate - enqueued;
    if (drawn >= 0) {
      const last = lastOf(sweep, seen.made, drawn);
      if (last) return end(last.by, last.reason, refused);
      if (misses >= patience) return (await scan(sweep, candidate, accept)) ?? end('space', scanned(sweep), refused);
    }
    const isEnqueued = drawn < 0;
    const point = isEnqueued
      ? settings.enqueue[candidate]!
      : pointOf(sampler.propose(drawn, { space, seed, trials: tried }), sweep);
    const decision = await accept(candidate, point);
    if (decision) return decision;
    misses += 1;
  }
};

/** Why the sampler proposes no more after so many trials and candidates. */
const lastOf = (
  { sampler, space }: Proposing['sweep'],
  made: number,
  drawn: number,
): { readonly by: Ending; readonly reason: string } | undefined => {
  const { trials, candidates } = sampler.limits(space);
  if (made >= trials)
    return trials >= candidates
      ? { by: 'space', reason: allPointsTried({ points: trials }) }
      : { by: 'sampler', reason: samplerDone({ trials, sampler: sampler.type }) };
  return drawn >= candidates ? { by: 'space', reason: allPointsUsedUp({ points: candidates }) } : undefined;
};

const triedOf = ({ point }: Trial, result: Tried['result']): Tried => defined({ point, result });

const pointOf = (proposal: Proposal, { space }: Proposing['sweep']): Point =>
  'point' in proposal ? proposal.point : pointAt(space, proposal.coordinates);

/** The first point of the space that makes a new trial. */
const scan = async (
  { space }: Proposing['sweep'],
  candidate: number,
  accept: (candidate: number, point: Point) => Promise<Decision | undefined>,
): Promise<Decision | undefined> => {
  const size = sizeOf(space);
  for (let at = 0; Number.isFinite(size) && at < size; at++) {
    const decision = await accept(candidate, pointAt(space, coordinatesAt(space, at)));
    if (decision) return decision;
  }
  return undefined;
};

const scanned = ({ space }: Proposing['sweep']): string => {
  const points = sizeOf(space);
  return Number.isFinite(points) ? allPointsUsedUp({ points }) : tooManyMisses({ misses: patience });
};
