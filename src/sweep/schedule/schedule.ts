import type { Plan } from '../../contracts/plan.ts';
import type { Claim } from '../journal/journal.ts';
import { outcomeOf, reopening } from '../search/outcome.ts';
import { planRepeat } from '../space/plan-trial.ts';
import type { Propose } from '../search/propose.ts';
import type { SweepStore } from '../journal/store.ts';
import type { Decision, Objective, Outcome, RunOutcome, Trial } from '../../contracts/trials.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';
import type { Worked } from '../work/workers.ts';

/** What a run came to: an outcome, or the wish of the user to end, after which the trial waits for the next time. */
export type Ran = RunOutcome | { readonly interrupted: true };

export interface Scheduled {
  readonly store: SweepStore;
  readonly settings: SweepSettings;
  readonly objective: Objective;
  readonly propose: Propose;
  /** Of a trial that an earlier process proposed. */
  readonly planTrial: (trial: Trial) => Promise<Plan>;
  /** Run number `repeat` of a trial, by its own plan, in a worker. */
  readonly run: (trial: Trial, plan: Plan, repeat: number) => Promise<Worked<Ran>>;
  /** Trials at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Told of a trial's state after each change. */
  readonly tell: (trial: Trial, change: Change) => void;
}

export type Change =
  | { readonly state: 'queued' | 'kept' | 'over' }
  | { readonly state: 'running'; readonly attempt: number; readonly seed: number }
  | { readonly state: 'lost'; readonly attempt: number; readonly reason: string };

/** Why no more trials were begun. */
export type Scheduling = Extract<Decision, { do: 'end' }> | { readonly do: 'interrupted' };

/**
 * Runs trials until the proposals end or the signal says so, `parallel` at a time, those that wait in the store first.
 *
 *   propose ─► add ─► claim ─► run, run … ─► finish, or lose ─► claim …
 */
export const schedule = async (scheduled: Scheduled): Promise<Scheduling> => {
  const { store, propose, planTrial, parallel, signal, tell } = scheduled;
  const running = new Map<number, Promise<void>>();
  const waiting = [...(await store.waiting())];
  let failure: Failure | undefined;
  const begin = (trial: Trial, plan: Plan): void => {
    const work = runTrial(scheduled, trial, plan, () => failure !== undefined)
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => running.delete(trial.index));
    running.set(trial.index, work);
  };
  let ended: Scheduling | undefined;
  while (!failure && !ended) {
    if (signal.aborted) ended = { do: 'interrupted' };
    else if (running.size >= parallel) await Promise.race(running.values());
    else if (waiting.length > 0) {
      const trial = waiting.shift()!;
      begin(trial, await planTrial(trial));
    } else {
      const decision = await propose(await store.history());
      if (decision.do !== 'wait')
        for (const { candidate, point, reason } of decision.refused) await store.refuse({ candidate, point, reason });
      if (decision.do === 'end') ended = decision;
      else if (decision.do === 'wait')
        await (running.get(decision.trial) ??
          Promise.reject(new Error(`Trial ${decision.trial} is waited for, and nobody works on it.`)));
      else {
        const trial = await settled(scheduled, await store.add(decision.trial));
        tell(trial, { state: trial.outcome ? 'kept' : 'queued' });
        if (!trial.outcome) begin(trial, decision.trial.plan);
      }
    }
  }
  while (!failure && running.size > 0) await Promise.race(running.values());
  // What still runs then is ended by whoever ends the workers.
  if (failure) throw (failure as Failure).error;
  return signal.aborted ? { do: 'interrupted' } : ended!;
};

interface Failure {
  readonly error: unknown;
}

/** A trial of before the file was changed, as far as what it came to still stands. */
const settled = async ({ store, settings, objective }: Scheduled, trial: Trial): Promise<Trial> => {
  const again = reopening(trial, { settings, objective, verdicts: await store.verdicts(), rerunFailed: false });
  if (again === undefined) return trial;
  await store.reopen(trial.index, again);
  return (await store.known(trial.key))!;
};

/** Attempts of one trial, until one has an outcome or its worker has died too often. */
const runTrial = async (scheduled: Scheduled, trial: Trial, plan: Plan, isBroken: () => boolean): Promise<void> => {
  const { store, settings, signal, tell } = scheduled;
  for (;;) {
    const claim = await store.claim(trial.index);
    if (!claim) return; // another process has it, or had it
    const ended = await attempt(scheduled, claim, plan);
    // Where the sweep itself has failed, its workers are ended; that says nothing of their trials.
    if (ended === 'stale' || isBroken()) return;
    if ('outcome' in ended) {
      if (await store.finish(claim, ended.outcome)) tell((await store.known(trial.key))!, { state: 'over' });
      return;
    }
    if ('interrupted' in ended || signal.aborted) return void (await store.lose(claim, 'Interrupted.', false));
    await store.lose(claim, ended.lost, true);
    tell((await store.known(trial.key))!, { state: 'lost', attempt: claim.attempt, reason: ended.lost });
    const deaths = await store.deaths(trial.index);
    if (deaths > settings.retries) {
      const last = await store.claim(trial.index);
      if (
        last &&
        (await store.finish(last, {
          ...nothing,
          reason: `${ended.lost} ${deaths === 1 ? 'It was' : `So it was ${deaths} times, and it is`} not tried again.`,
        }))
      )
        tell((await store.known(trial.key))!, { state: 'over' });
      return;
    }
  }
};

type Attempted = { readonly outcome: Outcome } | { readonly interrupted: true } | { readonly lost: string } | 'stale';

/** The runs of a trial that are not done yet, one after the other. */
const attempt = async (
  { store, settings, objective, run, tell }: Scheduled,
  claim: Claim,
  plan: Plan,
): Promise<Attempted> => {
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
    const ran: Ran =
      'timedOut' in worked
        ? {
            ...nothing,
            values: {},
            repeat,
            seed,
            reason: `It took longer than \`trialTimeout\`, ${settings.trialTimeout}.`,
          }
        : worked.result;
    if ('interrupted' in ran) return ran;
    if (!(await store.ran(claim, ran))) return 'stale';
  }
};

const nothing = { status: 'failed', values: [], epochs: 0, seconds: 0 } as const;
