import { batchesOf } from './step/blocks.ts';
import { runPass } from './step/compiled.ts';
import { fillEvaluation } from './step/fill.ts';
import { addBatch, emptyTally, valuesOf } from './tally.ts';
import { shownPart, type PartName, type Training } from './training.ts';

/**
 * Loss and metrics of a part with the weights as they are; null when it was interrupted. Predictions of the shown part
 * are kept.
 */
export const evaluatePart = async (
  training: Training,
  name: PartName,
  signal: AbortSignal,
): Promise<Record<string, number> | null> => {
  const { plan, data, memory, parts, progress } = training;
  const part = data.parts[name]!;
  const { metrics } = parts;
  const { epochMean } = plan.experiment.train;
  const batch = plan.experiment.data.batch.test;
  const tally = emptyTally(metrics);
  const predicted = new Int32Array(part.count);
  const pass = {
    count: part.count,
    batch,
    from: 0,
    to: batchesOf(part.count, batch),
    ...fillEvaluation(training, part),
  };
  for await (const { block, outputs } of runPass(training.evaluate, memory, pass)) {
    for (let i = 0; i < block.length; i++) addBatch(tally, metrics, epochMean, outputs, block.length, i, block.batch);
    if (outputs['prediction']) predicted.set(outputs['prediction'], block.first * batch);
    if (signal.aborted) return null;
  }
  const values = valuesOf(tally, metrics, epochMean);
  // The largest of outputs that are NaN is no class.
  if (name === shownPart(data) && data.labels.kind === 'class' && !Number.isNaN(values['loss']))
    training.predictions = { part: name, step: progress.step, classes: predicted };
  return values;
};
