import type { Subset } from '../../data/split.ts';
import type { Program } from '../../contracts/engine.ts';
import { bind } from '../../registry/bind.ts';
import { batchesOf } from '../../runner/step/blocks.ts';
import { compiler, runPass } from '../../runner/step/compiled.ts';
import { fillEvaluation } from '../../runner/step/fill.ts';
import { evaluateProgram, type StepParts } from '../../runner/step/step.ts';
import { addBatch, emptyTally, valuesOf } from '../../runner/tally.ts';
import type { OpenModel, Predictions } from '../model/open-model.ts';
import { predictProgram } from '../model/program.ts';

/** What a model makes of a part, sample by sample in its order, and loss and metrics as the training computes them. */
export interface Measured extends Predictions {
  /** `loss` and each metric by its name. */
  readonly values: Readonly<Record<string, number>>;
}

export const measurePart = async (model: OpenModel, part: Subset): Promise<Measured> => {
  const { plan, engine } = model;
  const { data, train } = plan.experiment;
  const parts = stepParts(model, part);
  const programs = compiler(engine, (batch) => measureProgram(model, parts, batch));
  const memory = engine.memory(model.weights);
  const tally = emptyTally(parts.metrics);
  const kept: Record<string, Float32Array | Int32Array> = {};
  const batch = data.batch.test;
  try {
    const pass = {
      count: part.count,
      batch,
      from: 0,
      to: batchesOf(part.count, batch),
      ...fillEvaluation({ plan, parts }, part),
    };
    for await (const { block, outputs } of runPass(programs, memory, pass)) {
      for (let i = 0; i < block.length; i++)
        addBatch(tally, parts.metrics, train.epochMean, outputs, block.length, i, block.batch);
      for (const name of ['output', 'probabilities', 'prediction']) {
        const values = outputs[name] as Float32Array | undefined;
        if (!values) continue;
        const width = values.length / (block.length * block.batch);
        kept[name] ??= name === 'prediction' ? new Int32Array(part.count) : new Float32Array(part.count * width);
        kept[name].set(values, block.first * batch * width);
      }
    }
  } finally {
    await programs.dispose();
    memory.dispose();
  }
  return {
    values: valuesOf(tally, parts.metrics, train.epochMean),
    outputs: kept['output'] as Float32Array,
    probabilities: (kept['probabilities'] as Float32Array | undefined) ?? null,
    classes: (kept['prediction'] as Int32Array | undefined) ?? null,
  };
};

/** Both programs in one: what they share is computed once. */
const measureProgram = ({ parts: predicting }: OpenModel, parts: StepParts, batch: number): Program => {
  const [evaluating, predicted] = [evaluateProgram(parts, batch), predictProgram(predicting, batch)];
  return {
    ...evaluating,
    step: (tf, state, inputs) => ({
      state: {},
      outputs: { ...evaluating.step(tf, state, inputs).outputs, ...predicted.step(tf, state, inputs).outputs },
    }),
  };
};

const stepParts = ({ plan: { experiment }, catalog, parts }: OpenModel, { labels }: Subset): StepParts => ({
  ...parts,
  augmenters: [],
  metrics: experiment.metrics.map((metric) => bind(catalog, 'metric', metric)),
  optimizer: bind(catalog, 'optimizer', experiment.optimizer),
  clip: { norm: null, value: null },
  accumulate: 1,
  labels,
});
