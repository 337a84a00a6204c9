import { balancedOrder } from '../data/balance.ts';
import { fixedOrder, trainingOrder } from '../data/order.ts';
import type { Block } from './step/blocks.ts';
import { runPass } from './step/compiled.ts';
import type { Checkpoints } from './state/checkpoints.ts';
import { endEpoch } from './epoch.ts';
import { toValue } from '../contracts/run-events.ts';
import { type RunnerEvent } from '../contracts/events.ts';
import { fillTraining } from './step/fill.ts';
import { divergedStep } from '../registry/divergence.ts';
import { addBatch, emptyTally, valuesOf, type Outputs } from './tally.ts';
import { batchesPerEpoch, completesUpdate, failAt, rateOf, type Training } from './training.ts';
import { nothingLearned } from './messages.ts';

/**
 * Trains from where the training stands until its end is decided or the signal says so; the progress is exact at every
 * event.
 */
export async function* train(
  training: Training,
  signal: AbortSignal,
  checkpoints: Checkpoints,
): AsyncGenerator<RunnerEvent> {
  const clock = clockOf(training);
  while (!isOver(training) && !signal.aborted) {
    yield* trainEpoch(training, clock, signal, checkpoints);
    const ended = signal.aborted ? null : await endEpoch(training, clock, signal);
    if (!ended) break;
    yield ended;
    yield* await checkpoints.look();
  }
  yield* await checkpoints.last();
}

/** Adds the time since it was last called to the training's seconds. */
export type Clock = () => void;

const clockOf = ({ progress }: Training): Clock => {
  let last = performance.now();
  return () => {
    const now = performance.now();
    progress.seconds += (now - last) / 1000;
    last = now;
  };
};

/** An epoch that has begun comes to its end, also where the training goes on from a checkpoint after its last batch. */
const isOver = ({ plan: { experiment, facts }, progress }: Training): boolean =>
  progress.batch === 0 &&
  (progress.stop !== null || progress.step >= facts.steps || progress.epoch >= experiment.train.epochs);

async function* trainEpoch(
  training: Training,
  clock: Clock,
  signal: AbortSignal,
  checkpoints: Checkpoints,
): AsyncGenerator<RunnerEvent> {
  if (training.progress.stop) return;
  const { plan, data, memory, parts, progress } = training;
  const { seed, data: planned } = plan.experiment;
  const { windows } = plan.facts;
  const order =
    planned.balance === 'classes'
      ? fixedOrder(balancedOrder(seed, progress.epoch, data.parts.train))
      : trainingOrder({ seed, epoch: progress.epoch, shuffle: planned.shuffle, windows }, data.parts.train);
  const stepsLeft = plan.facts.steps - progress.epoch * plan.facts.stepsPerEpoch;
  const last = Math.min(batchesPerEpoch(training), stepsLeft * parts.accumulate);
  const pass = {
    count: data.parts.train.count,
    batch: planned.batch.train,
    from: progress.batch,
    to: last,
    ...fillTraining(training, order),
  };
  const meter = { step: progress.step, seconds: progress.seconds };
  for await (const { block, outputs } of runPass(training.train, memory, pass)) {
    clock();
    yield* account(training, meter, block, outputs);
    if (progress.stop || signal.aborted) return;
    yield* await checkpoints.look();
  }
}

/** Where the last reported rate of steps was taken. */
interface Meter {
  step: number;
  seconds: number;
}

/** Adds up a block that is done, and says what is to be said of its steps. */
const account = (
  training: Training,
  meter: Meter,
  { first, length, batch }: Block,
  outputs: Outputs,
): RunnerEvent[] => {
  const { plan, parts, progress, stoppers } = training;
  const { epochMean, logEvery } = plan.experiment.train;
  const events: RunnerEvent[] = [];
  for (let i = 0; i < length; i++) {
    const step = progress.step + 1;
    const loss = outputs['loss']![i]!;
    addBatch(progress.tally, parts.metrics, epochMean, outputs, length, i, batch);
    if (step % logEvery === 0) addBatch(progress.update, parts.metrics, 'samples', outputs, length, i, batch);
    if (completesUpdate(training, first + i)) {
      progress.step = step;
      if (step % logEvery === 0) events.push(stepEvent(training, meter));
    }
    failAt(training, divergedStep({ step, loss }));
    for (const stopper of stoppers) {
      const reason = stopper.interrupt?.({ step, loss, seconds: progress.seconds });
      if (reason) progress.stop ??= { reason, restore: null };
    }
    if (!progress.warned && !progress.stop && !Number.isFinite(loss)) {
      progress.warned = true;
      events.push({
        type: 'warning',
        code: 'non-finite-loss',
        message: nothingLearned({ loss, step }),
      });
    }
  }
  progress.batch = first + length;
  return events;
};

const stepEvent = (training: Training, meter: Meter): RunnerEvent => {
  const { parts, progress } = training;
  const { step, epoch, seconds } = progress;
  const values = Object.entries(valuesOf(progress.update, parts.metrics, 'samples')).map(([name, value]) => [
    `train/${name}`,
    toValue(value),
  ]);
  const stepsPerSecond = (step - meter.step) / Math.max(seconds - meter.seconds, 1e-9);
  progress.update = emptyTally(parts.metrics);
  return {
    type: 'step',
    step,
    epoch,
    learningRate: rateOf(training, step - 1),
    values: Object.fromEntries(values),
    stepsPerSecond,
  };
};
