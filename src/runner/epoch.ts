import type { EpochValues } from '../contracts/training.ts';
import { divergedEpoch } from '../registry/divergence.ts';
import { evaluatePart } from './evaluate.ts';
import { toValue } from '../contracts/run-events.ts';
import { type RunnerEvent } from '../contracts/events.ts';
import { isBetter } from './best.ts';
import { emptyTally, valuesOf } from './tally.ts';
import { evaluatedParts, failAt, goalsOf, monitorOf, rateOf, type Training } from './training.ts';

/**
 * Evaluates, and lets best, schedule and stoppers look at the values; null when the evaluation was interrupted, and
 * nothing is decided then.
 */
export const endEpoch = async (
  training: Training,
  clock: () => void,
  signal: AbortSignal,
): Promise<RunnerEvent | null> => {
  const { progress } = training;
  const values = await epochValues(training, signal);
  if (!values) return null;
  clock();
  const { epoch, step, seconds } = progress;
  const learningRate = rateOf(training, step - 1);
  await decide(training, { epoch, step, values, goals: goalsOf(training), seconds });
  const event: RunnerEvent = {
    type: 'epoch:end',
    epoch,
    step,
    learningRate,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)])),
    seconds: seconds - progress.epochBegan,
  };
  Object.assign(progress, {
    epoch: epoch + 1,
    batch: 0,
    tally: emptyTally(training.parts.metrics),
    epochBegan: seconds,
  });
  return event;
};

/** Training values come from its batches while it ran; those of other parts, from the current weights. */
const epochValues = async (training: Training, signal: AbortSignal): Promise<Record<string, number> | null> => {
  const { plan, parts, progress } = training;
  const values = prefixed('train', valuesOf(progress.tally, parts.metrics, plan.experiment.train.epochMean));
  for (const part of evaluatedParts(training)) {
    const evaluated = await evaluatePart(training, part, signal);
    if (!evaluated) return null;
    Object.assign(values, prefixed(part, evaluated));
  }
  return values;
};

const prefixed = (part: string, values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${part}/${name}`, value]));

const decide = async (training: Training, epoch: EpochValues): Promise<void> => {
  const { progress, schedule, stoppers } = training;
  await keepBest(training, epoch);
  progress.schedule = schedule.observe?.(progress.schedule, epoch) ?? progress.schedule;
  failAt(training, divergedEpoch(epoch));
  for (const [i, stopper] of stoppers.entries()) {
    const { state, stop, restoreBest = false } = stopper.judge(progress.stoppers[i]!, epoch);
    progress.stoppers[i] = state;
    if (stop !== undefined)
      progress.stop ??= { reason: stop, restore: restoreBest ? monitorOf(training, stopper) : null };
  }
};

/** Weights are kept only where a stopper may want them back. */
const keepBest = async (training: Training, { epoch, values, goals }: EpochValues): Promise<void> => {
  const { plan, parts, progress, memory, stoppers } = training;
  const monitored = new Set(stoppers.map((stopper) => monitorOf(training, stopper)));
  const { best, checkpoint } = plan.experiment.train;
  for (const name of new Set([best, checkpoint?.best ?? best, ...monitored])) {
    const value = values[name];
    if (value === undefined || !isBetter(value, progress.bests[name]?.value, goals[name]!)) continue;
    progress.bests[name] = {
      epoch,
      value,
      weights: monitored.has(name) ? await memory.read(parts.model.weights.map((weight) => weight.name)) : null,
    };
  }
};
