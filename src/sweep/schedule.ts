import type { Claim, SweepStore } from './store.ts';
import type { Decision, History, Outcome, Trial, TrialPlan } from './sweep.ts';
import type { Worked } from './workers.ts';

/** What an attempt came to: an outcome, or the wish of the user to end, after which the trial waits for the next time. */
export type Attempted = { readonly outcome: Outcome; readonly reason: string } | { readonly interrupted: true };

export interface Scheduled {
  readonly store: SweepStore;
  readonly propose: (history: History) => Decision;
  /** A trial that was proposed by an earlier process, with everything decided. */
  readonly planTrial: (trial: Trial) => Promise<TrialPlan>;
  readonly attempt: (trial: TrialPlan, claim: Claim) => Promise<Worked<Attempted>>;
  /** Trials at a time. */
  readonly parallel: number;
  /** How often a trial is tried again whose worker died. */
  readonly retries: number;
  readonly signal: AbortSignal;
}

/** Why no more trials were begun. */
export type Scheduling = Extract<Decision, { do: 'end' }> | { readonly do: 'interrupted' };

/**
 * Runs trials until the proposals end or the signal says so, `parallel` at a time, those that wait in the store first.
 *
 *   propose ─► add ─► claim ─► attempt ─► finish, or lose ─► claim …
 */
export const schedule = async (scheduled: Scheduled): Promise<Scheduling> => {
  const { store, propose, planTrial, parallel, signal } = scheduled;
  const running = new Map<number, Promise<void>>();
  const waiting = [...(await store.waiting())];
  let failure: { readonly error: unknown } | undefined;
  const begin = (trial: TrialPlan): void => {
    const work = runTrial(scheduled, trial)
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => running.delete(trial.index));
    running.set(trial.index, work);
  };
  let ended: Scheduling | undefined;
  while (!failure && !ended) {
    if (signal.aborted) ended = { do: 'interrupted' };
    else if (running.size >= parallel) await Promise.race(running.values());
    else if (waiting.length > 0) begin(await planTrial(waiting.shift()!));
    else {
      const decision = propose(await store.history());
      if (decision.do === 'end') ended = decision;
      else if (decision.do === 'wait') await (running.get(decision.trial) ?? Promise.reject(new Error(`Trial ${decision.trial} is waited for, and nobody works on it.`)));
      else {
        const { index, candidate, point } = decision.trial;
        await store.add({ index, candidate, point });
        begin(decision.trial);
      }
    }
  }
  await Promise.all(running.values());
  if (failure) throw failure.error;
  return signal.aborted ? { do: 'interrupted' } : ended!;
};

/** Attempts of one trial, until one has an outcome or its worker has died too often. */
const runTrial = async ({ store, attempt, retries, signal }: Scheduled, trial: TrialPlan): Promise<void> => {
  for (;;) {
    const claim = await store.claim(trial.index);
    if (!claim) return; // another process has it, or had it
    const worked = await attempt(trial, claim);
    if ('result' in worked) {
      const { result } = worked;
      if ('interrupted' in result) await store.lose(claim, 'Interrupted.');
      else await store.finish(claim, result.outcome, result.reason);
      return;
    }
    if ('timedOut' in worked) return void (await store.finish(claim, nothing, 'It took longer than `trialTimeout`.'));
    if (claim.attempt > retries) return void (await store.finish(claim, nothing, `${worked.lost} ${claim.attempt === 1 ? 'It was' : `So it was ${claim.attempt} times, and it is`} not tried again.`));
    await store.lose(claim, worked.lost);
    if (signal.aborted) return;
  }
};

const nothing: Outcome = { status: 'failed', values: [], epochs: 0, seconds: 0 };
