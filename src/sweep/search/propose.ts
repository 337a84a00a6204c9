import { canonical } from '../../experiment/plan/fingerprint.ts';
import { inSeconds, parseAmount } from '../../registry/fields.ts';
import type { Proposal, Tried, Point } from '../../contracts/search.ts';
import { coordinatesAt, pointAt, sizeOf } from '../../registry/space.ts';
import { resultOf } from './outcome.ts';
import type { PlannedPoint, RefusedPoint } from '../space/plan-trial.ts';
import type { Decision, Ending, History, Refusal, Trial } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';

export interface Proposing {
  readonly sweep: Pick<SweepPlan, 'settings' | 'objective' | 'seed' | 'space' | 'sampler'>;
  readonly planTrial: (point: Point) => Promise<(PlannedPoint & Pick<Trial, 'lineage'>) | RefusedPoint>;
  /** Of work on the sweep so far. */
  readonly seconds: () => Promise<number>;
}
export type Propose = (history: History) => Promise<Decision>;

/** Draws in a row that were refused or had been made before, after which a space that can be counted is gone through in order. */
const patience = 200;

/**
 * What comes after a history: enqueued points first, then those of the sampler, none twice, until a budget or the points are used up. A function of
 * the history alone (and of time, where there is a budget of it); what is kept between calls only saves looking at the same trials again.
 */
export const createPropose = (proposing: Proposing): Propose => {
  const seen: Seen = { trials: 0, next: 0, made: 0, points: new Set(), keys: new Set(), last: null };
  return async (history) => {
    look(seen, history, proposing.sweep.settings.enqueue.length);
    const limited = (await overBudget(proposing, history)) ?? waitForResults(proposing, history);
    return limited ?? nextPoint(proposing, seen, history);
  };
};

/** What a history adds up to. */
interface Seen {
  trials: number;
  /** The next candidate. */
  next: number;
  /** Trials of the sampler. */
  made: number;
  readonly points: Set<string>;
  readonly keys: Set<string>;
  /** That was given out last, and is among the points already. */
  last: Point | null;
}

const look = (seen: Seen, { trials }: History, enqueued: number): void => {
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

/** Which budget is used up, or the trial whose end decides whether one is; each is a function of trials in order, not of who was quicker. */
const overBudget = async (
  { sweep, planTrial, seconds }: Proposing,
  { trials: all }: History,
): Promise<Decision | undefined> => {
  const { repeats, budget } = sweep.settings;
  const { trials, time, failures, epochs } = budget;
  if (trials !== null && all.length >= trials)
    return end('trials', `The budget of ${amount(trials, 'trial')} is used up.`);
  if (failures !== null && all.length >= failures) {
    const last = all.slice(-failures);
    if (last.every(({ outcome }) => outcome?.status === 'failed'))
      return end(
        'failures',
        failures === 1
          ? 'A trial failed, and `budget.failures` is 1.'
          : `The last ${failures} trials failed, one after the other.`,
      );
    const open = last.find(({ outcome }) => !outcome);
    if (open && last.every(({ outcome }) => !outcome || outcome.status === 'failed'))
      return { do: 'wait', trial: open.index };
  }
  if (epochs !== null) {
    const done = all.reduce((sum, { outcome }) => sum + (outcome?.epochs ?? 0), 0);
    if (done >= epochs) return end('epochs', `The budget of ${amount(epochs, 'epoch')} is used up: ${done} are done.`);
    const open = all.filter(({ outcome }) => !outcome);
    const most = await Promise.all(open.map(({ point }) => epochsOf(planTrial, point)));
    if (done + repeats * most.reduce((a, b) => a + b, 0) >= epochs) return { do: 'wait', trial: open[0]!.index };
  }
  if (time !== null && (await seconds()) >= inSeconds(parseAmount(time, ['s', 'min', 'h'])))
    return end('time', `The budget of ${time} is used up.`);
  return undefined;
};

const epochsOf = async (planTrial: Proposing['planTrial'], point: Point): Promise<number> => {
  const planned = await planTrial(point);
  return 'plan' in planned ? planned.plan.experiment.train.epochs : 0;
};

const amount = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;

/** A sampler that learns is told of trials 0 … k − lag − 1, and waits for all of them. */
const waitForResults = ({ sweep }: Proposing, { trials }: History): Decision | undefined => {
  const open = released(sweep, trials).find(({ outcome }) => !outcome);
  return open && { do: 'wait', trial: open.index };
};

const released = ({ sampler }: Proposing['sweep'], trials: readonly Trial[]): readonly Trial[] =>
  sampler.lag ? trials.slice(0, Math.max(0, trials.length - sampler.lag())) : [];

const nextPoint = async ({ sweep, planTrial }: Proposing, seen: Seen, { trials }: History): Promise<Decision> => {
  const { settings, objective, sampler, space, seed } = sweep;
  const enqueued = settings.enqueue.length;
  const limits = sampler.limits(space);
  const known = new Set(released(sweep, trials));
  // Without a lag it rests on no results: they are not even shown.
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
    if (candidate >= enqueued) {
      if (seen.made >= limits.trials)
        return limits.trials >= limits.candidates
          ? end('space', `All ${amount(limits.trials, 'point')} are tried.`, refused)
          : end('sampler', `All ${amount(limits.trials, 'trial')} of \`${sampler.type}\` are made.`, refused);
      if (candidate - enqueued >= limits.candidates) return end('space', exhausted(limits.candidates), refused);
      if (misses >= patience) return (await scan(sweep, candidate, accept)) ?? end('space', scanned(sweep), refused);
    }
    const point =
      candidate < enqueued
        ? settings.enqueue[candidate]!
        : pointOf(sampler.propose(candidate - enqueued, { space, seed, trials: tried }), sweep);
    const decision = await accept(candidate, point);
    if (decision) return decision;
    misses += 1;
  }
};

const triedOf = ({ point }: Trial, result: Tried['result']): Tried => ({ point, ...(result && { result }) });

const pointOf = (proposal: Proposal, { space }: Proposing['sweep']): Point =>
  'point' in proposal ? proposal.point : pointAt(space, proposal.coordinates);

/** The first point in order that can be run and was not yet. */
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

const exhausted = (points: number): string =>
  `All ${amount(points, 'point')} are tried, but for those that can't be run or make the same trial as another.`;

const scanned = ({ space }: Proposing['sweep']): string =>
  Number.isFinite(sizeOf(space))
    ? exhausted(sizeOf(space))
    : `${patience} points in a row can't be run or were tried already.`;
