import type { Plan } from '../../contracts/plan.ts';
import { isJudged, judge, pruningOf } from '../search/judge.ts';
import { pruned } from './messages.ts';
import type { SweepStore } from '../journal/store.ts';
import type { Report, Verdict } from '../../contracts/trials.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Epochs } from '../work/job.ts';

/** Judges trials while they run. */
export interface Referee {
  /** Whether a run of this plan is ever judged. */
  judges(plan: Plan): boolean;
  /**
   * Why a trial ends after these epochs, in one sentence, or null. Waits for other trials where the pruner needs them.
   */
  judge(trial: number, plan: Plan, entries: Epochs['entries']): Promise<string | null>;
  /** A trial ended: pending decisions are made again. */
  changed(): void;
}

interface RefereeOptions {
  readonly sweep: Pick<SweepPlan, 'pruner' | 'objective'>;
  readonly store: SweepStore;
  readonly signal: AbortSignal;
  readonly tell: (verdict: Verdict) => void;
}

export const createReferee = ({ sweep: { pruner, objective }, store, signal, tell }: RefereeOptions): Referee => {
  const curves = new Map<number, Epochs['entries']>();
  let waiting: (() => void)[] = [];
  const changed = (): void => waiting.splice(0).forEach((look) => look());
  signal.addEventListener('abort', changed);
  // One decision at a time: each depends on all earlier ones.
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
      // A restarted run reports its first epoch again; a resumed one reports all finished epochs.
      const curve = entries[0]?.epoch === 0 ? [] : [...(curves.get(trial) ?? [])];
      for (const entry of entries) {
        curve.push(entry);
        const verdict = await judgeAt({ trial, curve, training: lengthOf(plan) });
        if (verdict) return pruned({ epochs: verdict.epoch, reason: verdict.reason });
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
