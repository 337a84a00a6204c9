import type { Plan } from '../../contracts/plan.ts';
import type { Claim } from '../journal/journal.ts';
import { outcomeOf, reopening } from '../search/outcome.ts';
import { interrupted, notRetried, timedOut } from './messages.ts';
import { planRepeat } from '../space/plan-trial.ts';
import type { Propose } from '../search/propose.ts';
import type { SweepStore } from '../journal/store.ts';
import type { Decision, Objective, Outcome, RunOutcome, Trial } from '../../contracts/trials.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';
import type { Worked } from '../work/workers.ts';

/** The end of a run: its outcome, or an interruption by the user, after which the trial waits for the next call. */
export type RunEnd = RunOutcome | { readonly interrupted: true };

export interface Scheduled {
  readonly store: SweepStore;
  readonly settings: SweepSettings;
  readonly objective: Objective;
  readonly propose: Propose;
  /** Plans a trial that an earlier process proposed. */
  readonly planTrial: (trial: Trial) => Promise<Plan>;
  /** Runs repeat number `repeat` of a trial in a worker, by its own plan. */
  readonly run: (trial: Trial, plan: Plan, repeat: number) => Promise<Worked<RunEnd>>;
  /** Trials at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Called with a trial after each change of its state. */
  readonly tell: (trial: Trial, change: Change) => void;
}

export type Change =
  | { readonly state: 'queued' | 'kept' | 'over' }
  | { readonly state: 'running'; readonly attempt: number; readonly seed: number }
  | { readonly state: 'lost'; readonly attempt: number; readonly reason: string };

/** Why no more trials start. */
export type Scheduling = Extract<Decision, { do: 'end' }> | { readonly do: 'interrupted' };

/**
 * Runs trials until the proposals end or the signal aborts, `parallel` at a time. Trials that wait in the store come
 * first.
 *
 *   propose ─► add ─► claim ─► run, run … ─► finish, or lose ─► claim …
 */
export const schedule = async (scheduled: Scheduled): Promise<Scheduling> => {
  const { store, parallel, signal, planTrial } = scheduled;
  const pool = createPool(scheduled);
  const waiting = [...(await store.waiting())];
  let ended: Scheduling | undefined;
  while (!pool.failure() && !ended) {
    if (signal.aborted) ended = { do: 'interrupted' };
    else if (pool.running.size >= parallel) await Promise.race(pool.running.values());
    else if (waiting.length > 0) {
      const trial = waiting.shift()!;
      pool.begin(trial, await planTrial(trial));
    } else ended = await beginNext(scheduled, pool);
  }
  while (!pool.failure() && pool.running.size > 0) await Promise.race(pool.running.values());
  // The caller ends the workers that still run.
  const failure = pool.failure();
  if (failure) throw failure.error;
  return signal.aborted ? { do: 'interrupted' } : ended!;
};

/** Trials under way. */
interface Pool {
  readonly running: ReadonlyMap<number, Promise<void>>;
  readonly begin: (trial: Trial, plan: Plan) => void;
  readonly failure: () => Failure | undefined;
}

const createPool = (scheduled: Scheduled): Pool => {
  const running = new Map<number, Promise<void>>();
  let failure: Failure | undefined;
  const begin = (trial: Trial, plan: Plan): void => {
    const work = runTrial(scheduled, trial, plan, () => failure !== undefined)
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => running.delete(trial.index));
    running.set(trial.index, work);
  };
  return { running, begin, failure: () => failure };
};

/** Begins the next proposal, waits for the trial that it depends on, or returns the end. */
const beginNext = async (scheduled: Scheduled, { running, begin }: Pool): Promise<Scheduling | undefined> => {
  const { store, propose, tell } = scheduled;
  const decision = await propose(await store.history());
  if (decision.do === 'wait') {
    const awaited = running.get(decision.trial);
    if (!awaited) throw new Error(`The proposal waits for trial ${decision.trial}, which does not run.`);
    return void (await awaited);
  }
  for (const { candidate, point, reason } of decision.refused) await store.refuse({ candidate, point, reason });
  if (decision.do === 'end') return decision;
  const trial = await settled(scheduled, await store.add(decision.trial));
  tell(trial, { state: trial.outcome ? 'kept' : 'queued' });
  if (!trial.outcome) begin(trial, decision.trial.plan);
  return undefined;
};

interface Failure {
  readonly error: unknown;
}

/** A known trial of an earlier file, reopened where its outcome no longer stands. */
const settled = async ({ store, settings, objective }: Scheduled, trial: Trial): Promise<Trial> => {
  const again = reopening(trial, { settings, objective, verdicts: await store.verdicts(), rerunFailed: false });
  if (again === undefined) return trial;
  await store.reopen(trial.index, again);
  return (await store.known(trial.key))!;
};

/** Attempts one trial until it has an outcome or its worker has died too often. */
const runTrial = async (scheduled: Scheduled, trial: Trial, plan: Plan, isBroken: () => boolean): Promise<void> => {
  const { store, settings, signal, tell } = scheduled;
  for (;;) {
    const claim = await store.claim(trial.index);
    if (!claim) return; // another process has it, or had it
    const ended = await attempt(scheduled, claim, plan);
    // When the sweep itself fails, its workers are ended, which says nothing about their trials.
    if (ended === 'stale' || isBroken()) return;
    if ('outcome' in ended) return finishTrial(scheduled, trial, claim, ended.outcome);
    if ('interrupted' in ended || signal.aborted) return void (await store.lose(claim, interrupted, false));
    await store.lose(claim, ended.lost, true);
    tell((await store.known(trial.key))!, { state: 'lost', attempt: claim.attempt, reason: ended.lost });
    const deaths = await store.deaths(trial.index);
    if (deaths > settings.retries) return giveUp(scheduled, trial, notRetried({ reason: ended.lost, deaths }));
  }
};

const finishTrial = async ({ store, tell }: Scheduled, trial: Trial, claim: Claim, outcome: Outcome): Promise<void> => {
  if (await store.finish(claim, outcome)) tell((await store.known(trial.key))!, { state: 'over' });
};

const giveUp = async (scheduled: Scheduled, trial: Trial, reason: string): Promise<void> => {
  const claim = await scheduled.store.claim(trial.index);
  if (claim) await finishTrial(scheduled, trial, claim, { ...nothing, reason });
};

type AttemptEnd = { readonly outcome: Outcome } | { readonly interrupted: true } | { readonly lost: string } | 'stale';

/** Does the remaining runs of a trial, one after the other. */
const attempt = async (
  { store, settings, objective, run, tell }: Scheduled,
  claim: Claim,
  plan: Plan,
): Promise<AttemptEnd> => {
  for (;;) {
    const trial = (await store.history()).trials.find(({ index }) => index === claim.index)!;
    const outcome = outcomeOf(trial.runs, settings, objective);
    if (outcome) return { outcome };
    const repeat = Array.from({ length: settings.repeats }, (_, i) => i).find(
      (i) => !trial.runs.some((done) => done.repeat === i),
    )!;
    const planned = planRepeat(plan, repeat);
    const { seed } = planned.experiment;
    tell(trial, { state: 'running', attempt: claim.attempt, seed });
    const worked = await run(trial, planned, repeat);
    if ('lost' in worked) return worked;
    const reason = timedOut({ limit: settings.trialTimeout });
    const ran: RunEnd = 'timedOut' in worked ? { ...nothing, values: {}, repeat, seed, reason } : worked.result;
    if ('interrupted' in ran) return ran;
    if (!(await store.ran(claim, ran))) return 'stale';
  }
};

const nothing = { status: 'failed', values: [], epochs: 0, seconds: 0 } as const;
