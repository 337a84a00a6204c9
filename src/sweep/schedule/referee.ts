import type { Plan } from '../../contracts/plan.ts';
import { isJudged, judge, pruningOf } from '../search/judge.ts';
import type { SweepStore } from '../journal/store.ts';
import type { Report, Verdict } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Epochs } from '../work/job.ts';

/** Judges trials while they run. */
export interface Referee {
  /** Whether a run of this plan is ever judged. */
  judges(plan: Plan): boolean;
  /** Why a trial ends after these epochs, in one sentence, or null. Waits where the pruner must know more. */
  judge(trial: number, plan: Plan, entries: Epochs['entries']): Promise<string | null>;
  /** A trial is over: whoever waits for it looks again. */
  changed(): void;
}

interface Whistle {
  readonly sweep: Pick<SweepPlan, 'pruner' | 'objective'>;
  readonly store: SweepStore;
  readonly signal: AbortSignal;
  readonly tell: (verdict: Verdict) => void;
}

export const createReferee = ({ sweep: { pruner, objective }, store, signal, tell }: Whistle): Referee => {
  const curves = new Map<number, Epochs['entries']>();
  let waiting: (() => void)[] = [];
  const changed = (): void => waiting.splice(0).forEach((look) => look());
  signal.addEventListener('abort', changed);
  // One decision after the other: each rests on all before it.
  let last: Promise<unknown> = Promise.resolve();
  const decide = (report: Report): Promise<Verdict | 'wait' | undefined> => {
    const decision = last.then(async () => {
      const verdicts = await store.verdicts();
      const before = pruningOf(verdicts, report);
      if (before) return before;
      const judged = judge({ pruner: pruner!, objective, verdicts, history: await store.history() }, report);
      if ('wait' in judged) return 'wait';
      await store.judged(judged.verdicts);
      judged.verdicts.forEach(tell);
      if (judged.verdicts.length > 0) changed();
      return judged.verdicts.find(({ decision }) => decision === 'prune');
    });
    last = decision.catch(() => undefined);
    return decision;
  };
  const judgeAt = async (report: Report): Promise<Verdict | undefined> => {
    for (;;) {
      if (signal.aborted) return undefined;
      const look = new Promise<void>((resolve) => void (waiting = [...waiting, resolve]));
      const decision = await decide(report);
      if (decision !== 'wait') return decision;
      await look;
    }
  };
  return {
    judges: (plan) => isJudged({ pruner }, lengthOf(plan)),
    judge: async (trial, plan, entries) => {
      // A run that begins anew tells of its first epoch again; one that goes on from a checkpoint, of all that are done.
      const curve = entries[0]?.epoch === 0 ? [] : [...(curves.get(trial) ?? [])];
      for (const entry of entries) {
        curve.push(entry);
        const verdict = await judgeAt({ trial, curve, training: lengthOf(plan) });
        if (verdict)
          return `Pruned after ${verdict.epoch === 1 ? '1 epoch' : `${verdict.epoch} epochs`}: ${verdict.reason}.`;
      }
      curves.set(trial, curve);
      return null;
    },
    changed,
  };
};

const lengthOf = ({ experiment, facts }: Plan) => ({
  epochs: experiment.train.epochs,
  steps: facts.steps,
  stepsPerEpoch: facts.stepsPerEpoch,
});
