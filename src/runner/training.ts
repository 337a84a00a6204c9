import type { OpenData } from '../data/open.ts';
import type { Engine, Memory } from '../contracts/engine.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Bound } from '../registry/kinds.ts';
import { rateAt } from '../registry/rate.ts';
import { batchesOf } from './step/blocks.ts';
import type { Compiler } from './step/compiled.ts';
import type { Progress } from './progress.ts';
import type { StepParts } from './step/step.ts';
import { emptyTally } from './tally.ts';

/** Everything a training is made of, and where it stands. */
export interface Training {
  readonly plan: Plan;
  readonly data: OpenData;
  readonly engine: Engine;
  readonly parts: StepParts;
  readonly schedule: Bound<'schedule'>;
  readonly stoppers: readonly Bound<'stopper'>[];
  readonly memory: Memory;
  readonly train: Compiler;
  readonly evaluate: Compiler;
  progress: Progress;
  /** Predictions for the shown part, made by the weights after `step`; for class labels only. */
  predictions: { readonly part: PartName; readonly step: number; readonly classes: Int32Array } | null;
}
export type PartName = keyof OpenData['parts'];

export const firstProgress = ({
  parts,
  schedule,
  stoppers,
}: Pick<Training, 'parts' | 'schedule' | 'stoppers'>): Progress => ({
  epoch: 0,
  batch: 0,
  step: 0,
  seconds: 0,
  epochBegan: 0,
  tally: emptyTally(parts.metrics),
  update: emptyTally(parts.metrics),
  schedule: schedule.start?.() ?? null,
  stoppers: stoppers.map((stopper) => stopper.start?.() ?? null),
  bests: {},
  stop: null,
  warned: false,
});

/** Parts that are evaluated after each epoch, in the order of columns. */
export const evaluatedParts = ({ data }: Pick<Training, 'data'>): PartName[] =>
  (['validation', 'test'] as const).filter((name) => data.parts[name]);

/** The part whose predictions are shown: test, else validation, else train. */
export const shownPart = ({ parts }: Pick<OpenData, 'parts'>): PartName => {
  if (parts.test) return 'test';
  return parts.validation ? 'validation' : 'train';
};

export const batchesPerEpoch = ({ plan, data }: Training): number =>
  batchesOf(data.parts.train.count, plan.experiment.data.batch.train);

/** Learning rate of the update that comes after `step` updates. */
export const rateOf = ({ plan, schedule, progress }: Training, step: number): number =>
  rateAt(
    schedule,
    { step, steps: plan.facts.steps, stepsPerEpoch: plan.facts.stepsPerEpoch, epochs: plan.experiment.train.epochs },
    progress.schedule,
  );

/** Whether batch `at` of an epoch completes an update: the last of its group, or of the epoch. */
export const completesUpdate = (training: Training, at: number): boolean =>
  (at + 1) % training.parts.accumulate === 0 || at + 1 === batchesPerEpoch(training);

/** The value that a stopper goes by: its own, or that of the training. */
export const monitorOf = ({ plan }: Pick<Training, 'plan'>, stopper: Bound<'stopper'>): string =>
  (stopper.fields['monitor'] as string | undefined) ?? plan.experiment.train.best;

/** Which way each reported value gets better. */
export const goalsOf = (training: Training): Record<string, 'maximize' | 'minimize'> =>
  Object.fromEntries(
    (['train', ...evaluatedParts(training)] as const).flatMap((part) => [
      [`${part}/loss`, 'minimize'] as const,
      ...training.parts.metrics.map((metric) => [`${part}/${metric.type}`, metric.goal] as const),
    ]),
  );

/** Ends the training as failed where its loss is no number, unless the experiment says to continue. */
export const failAt = ({ plan, progress }: Training, diverged: string | undefined): void => {
  if (diverged !== undefined && plan.experiment.train.nonFinite === 'fail')
    progress.stop ??= { reason: diverged, restore: null, diverged: true };
};
