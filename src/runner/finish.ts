import { positionsOf } from '../data/split.ts';
import { evaluatePart } from './evaluate.ts';
import { toValue } from '../contracts/run-events.ts';
import { type EventOf, type RunnerEvent } from '../contracts/events.ts';
import { sampleImages } from './samples.ts';
import { monitorOf, shownPart, type Training } from './training.ts';
import { messageOf } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

type TrialEnd = Extract<RunnerEvent, { type: 'trial:end' }>;

/** The reason of an abort by which a training ends as pruned: why, in one sentence. */
export interface Pruning {
  readonly pruned: string;
}
/** The reason of an abort by which a training ends as failed, though nothing is wrong with it. */
export interface Failing {
  readonly failed: string;
}
const isFailing = (reason: unknown): reason is Failing =>
  typeof reason === 'object' && reason !== null && 'failed' in reason;
const isPruning = (reason: unknown): reason is Pruning =>
  typeof reason === 'object' && reason !== null && 'pruned' in reason;

/**
 * The last event of a training. Where it was not interrupted, the best weights are put back if a stopper asks for it,
 * and what they predict is shown.
 */
export const finish = async (training: Training, signal: AbortSignal): Promise<TrialEnd> => {
  const { progress } = training;
  if (signal.aborted) {
    if (isPruning(signal.reason)) return end(training, 'pruned', signal.reason.pruned);
    if (isFailing(signal.reason)) return end(training, 'failed', signal.reason.failed);
    return end(training, 'interrupted', `Interrupted after step ${progress.step}.`);
  }
  const restored = restoreBest(training);
  if (training.data.labels.kind === 'class' && training.predictions?.step !== progress.step)
    await evaluatePart(training, shownPart(training.data), signal);
  const reason = progress.stop?.reason ?? completion(training);
  return end(training, endedAs(progress.stop), [reason, ...restored].join(' '));
};

const endedAs = (stop: Training['progress']['stop']): TrialEnd['status'] => {
  if (stop?.diverged) return 'failed';
  return stop ? 'stopped' : 'completed';
};

/**
 * Puts the weights of the best epoch back if a stopper asks for it, and says so; those of the last epoch are there
 * already.
 */
const restoreBest = (training: Training): string[] => {
  const { memory, progress, stoppers } = training;
  const restoring = stoppers.find((stopper) => stopper.restoresBest?.());
  const name = progress.stop?.restore ?? (restoring && monitorOf(training, restoring));
  const best = name === undefined ? undefined : progress.bests[name];
  if (!best?.weights || best.epoch === progress.epoch - 1) return [];
  memory.write(best.weights);
  training.predictions = null;
  return [`The weights are those after epoch ${best.epoch}.`];
};

export const failed = (training: Training, error: unknown): TrialEnd => end(training, 'failed', messageOf(error));

const completion = ({ plan: { experiment, facts } }: Training): string =>
  experiment.train.maxSteps !== null && facts.steps === experiment.train.maxSteps
    ? done(facts.steps, 'step')
    : done(experiment.train.epochs, 'epoch');

const done = (count: number, unit: string): string =>
  count === 1 ? `The one ${unit} is done.` : `All ${count} ${unit}s are done.`;

const end = (training: Training, status: TrialEnd['status'], reason: string): TrialEnd => {
  const { plan, data, progress } = training;
  const { step, seconds } = progress;
  const name = plan.experiment.train.best;
  const best = progress.bests[name];
  const current = training.predictions?.step === step ? training.predictions.classes : null;
  const samples = sampleImages(data, current);
  const confusion = current && confusionOf(training, current);
  return {
    type: 'trial:end',
    status,
    reason,
    ...defined({ diverged: status === 'failed' && progress.stop?.diverged ? true : undefined }),
    best: best ? { epoch: best.epoch, name, value: toValue(best.value) } : null,
    seconds,
    ...defined({ confusion: confusion || undefined, samples: current && samples.length > 0 ? samples : undefined }),
  };
};

/** With more classes than this a matrix tells a reader nothing, and its event would be megabytes. */
const mostClasses = 100;

const confusionOf = ({ data }: Training, predicted: Int32Array): EventOf<'trial:end'>['confusion'] => {
  if (data.labels.kind !== 'class' || data.labels.classes.length > mostClasses) return undefined;
  const { classes } = data.labels;
  const part = shownPart(data);
  const { labels, ...subset } = data.parts[part]!;
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  positionsOf(subset).forEach((at, i) => counts[labels.data[at]!]![predicted[i]!]!++);
  return { part, classes: [...classes], counts };
};
