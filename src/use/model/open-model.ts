import type { Engine } from '../../contracts/engine.ts';
import type { HostArray, HostTensors, Spec, Shape } from '../../contracts/tensors.ts';
import { allocate, sizeOf } from '../../engine/host.ts';
import type { Plan } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import type { ImageFit } from '../../contracts/images.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Labels } from '../../contracts/data.ts';
import type { RunTrust } from '../../run/provenance/run-trust.ts';
import { readEnvironment, readPlan, readTransforms } from '../../results/run/run-files.ts';
import { compiler } from '../../runner/step/compiled.ts';
import type { Environment } from '../../contracts/run.ts';
import { disposeNetwork } from '../../runner/step/network.ts';
import type { TransformsFile } from '../../runner/state/save-model.ts';
import { withStage } from '../../data/open.ts';
import type { FittedColumns } from '../../data/columns/fitted.ts';
import { defined } from '../../defined.ts';
import { openColumns } from './columns.ts';
import { catalogOf } from './catalog.ts';
import { buildPlanned, checkParts, checkTransforms } from './check-fit.ts';
import { checkPlanned } from './check-planned.ts';
import { openEngine, type EngineChoice } from './engine.ts';
import { findRun } from './find-run.ts';
import { brokenSamples } from './not-a-number.ts';
import { modelSpecs, predictProgram, type PredictParts } from './program.ts';
import { readWeights } from './weights.ts';

/** A trained model, ready to be asked. It stands for itself: the data that it was trained on may be gone. */
export interface OpenModel {
  /** Folder of the run that trained it; absolute. */
  readonly folder: string;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly catalog: Catalog;
  /** What the folder may do. */
  readonly trust: RunTrust;
  readonly engine: Engine;
  readonly labels: Labels;
  /**
   * One sample as the dataset has it, before the transforms; its names where it is columns of a table, and how an image
   * becomes one.
   */
  readonly input: Spec & { readonly names?: readonly string[]; readonly image?: ImageFit };
  /** Typed columns of a table, whose raw values `input` is made from; left out where samples are numbers. */
  readonly columns?: FittedColumns;
  /** Of the last layer, for one sample. */
  readonly output: Shape;
  /** What programs other than `predict` are made of, and the weights. */
  readonly parts: PredictParts;
  readonly weights: HostTensors;
  /** Samples of a whole call of the engine, which keeps it busiest; a call may have any number. */
  readonly together: number;
  /**
   * `count` samples, one after another as the dataset has them. Calls may overlap; they are answered in their order.
   * Throws `EngineError`.
   */
  predict(features: HostArray, count: number): Promise<Predictions>;
  close(): Promise<void>;
}

/** What a model is opened with: what it runs on, and what its folder may do. */
export type ModelOptions = EngineChoice & RunTrust;

export interface Predictions {
  /** What the last layer gives, [count, …output]. */
  readonly outputs: Float32Array;
  /**
   * Of each class, [count, classes]; of each output of a model of yes and no, [count, …output]; null for other values.
   */
  readonly probabilities: Float32Array | null;
  /** Position of the predicted class, [count]; −1 where the model gives NaN; null where labels are values. */
  readonly classes: Int32Array | null;
}

/**
 * Samples of one step: as many as let the widest layer lie in the processor's cache, by `bench/predict.ts` 256 of a
 * small perceptron and 64 of a small CNN.
 */
const batchOf = ({ facts: { transformed, layers, dataset } }: Plan): number => {
  const widest = Math.max(...[dataset.features.shape, transformed, ...layers.map(({ output }) => output)].map(sizeOf));
  return 2 ** Math.max(0, Math.min(8, Math.floor(Math.log2(2 ** 21 / widest))));
};

/** Values of one call: what is read ahead and copied takes memory. */
const mostValues = 2 ** 23;

/**
 * Opens the model of a run: `path` is its folder, a `latest` that points to it, its `model` folder, or the folder of a
 * sweep, whose best run is taken. Fitted transforms are inside. Throws `RunError` where there is no model, `ModelError`
 * where it has diverged, `EngineError` where the engine is not there.
 */
export const openModel = async (path: string, { use, env, ...choice }: ModelOptions = {}): Promise<OpenModel> => {
  const folder = await findRun(path);
  const [plan, environment, transforms] = await Promise.all([
    readPlan(folder),
    readEnvironment(folder),
    readTransforms(folder),
  ]);
  const trust: RunTrust = defined({ use, env });
  const catalog = await catalogOf({ folder, plan, environment }, trust);
  checkPlanned(folder, plan, catalog);
  const engine = await openEngine(catalog, environment, choice);
  try {
    return await assemble({ folder, plan, environment, catalog, engine, trust }, transforms as TransformsFile);
  } catch (error) {
    await engine.close();
    throw error;
  }
};

type Opened = Pick<OpenModel, 'folder' | 'plan' | 'environment' | 'catalog' | 'engine' | 'trust'>;

const assemble = async (opened: Opened, file: TransformsFile): Promise<OpenModel> => {
  const { folder, plan, catalog, engine } = opened;
  const { input, transforms, labels } = file;
  checkTransforms(folder, plan, file);
  const { experiment, facts } = plan;
  const model = await buildPlanned(folder, engine.tf, catalog, plan);
  const weights = await readWeights(folder, modelSpecs(model));
  const { names, image } = facts.dataset.features;
  const columns = facts.dataset.columns && (await openColumns(folder, plan, catalog));
  const parts: PredictParts = {
    model,
    ...withStage(
      columns,
      experiment.data.transforms.map((transform) => bind(catalog, 'transform', transform)),
      transforms.map(({ params }) => params as PredictParts['params'][number]),
    ),
    loss: bind(catalog, 'loss', experiment.loss),
    isProbability: bind(catalog, 'layer', experiment.model.layers.at(-1)!).outputs === 'probabilities',
    features: input as Spec,
    meaning: labels,
  };
  checkParts(folder, engine.tf, parts);
  const programs = compiler(engine, (batch) => predictProgram(parts, batch));
  const memory = engine.memory(weights);
  const most = batchOf(plan);
  const ask = async (features: HostArray, count: number): Promise<Predictions> => {
    const steps = stepsOf(count, most, engine.blockLength);
    const answers: Readonly<Record<string, HostArray>>[] = [];
    for (const step of steps) answers.push(await run(step, features));
    const whole = (name: string): HostArray | null => joinAnswers(answers, steps, name);
    return withoutBrokenClasses(count, {
      outputs: whole('output') as Float32Array,
      probabilities: whole('probabilities') as Float32Array | null,
      classes: whole('prediction') as Int32Array | null,
    });
  };
  const width = sizeOf(input.shape);
  const run = async (
    { first, samples, batch, length }: Step,
    features: HostArray,
  ): Promise<Readonly<Record<string, HostArray>>> => {
    const { executable } = programs(batch);
    const given = plain(features).subarray(first * width, (first + samples) * width);
    return (await executable).run(memory, length, {
      features: samples === batch * length ? given : padded(given, input as Spec, batch * length * width),
    });
  };
  // The memory takes one call at a time.
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...opened,
    labels,
    input: { ...(input as Spec), ...defined({ names, image }) },
    ...defined({ columns }),
    output: facts.layers.at(-1)?.output ?? facts.transformed,
    parts,
    weights,
    together: Math.max(1, Math.min(most * engine.blockLength, Math.floor(mostValues / width))),
    predict: (features, count) => {
      const answer = last.then(() => ask(features, count));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: async () => {
      await last;
      await programs.dispose();
      memory.dispose();
      disposeNetwork(model);
      await engine.close();
    },
  };
};

/** The largest of NaN is no class. */
const withoutBrokenClasses = (count: number, predictions: Predictions): Predictions => {
  const { classes } = predictions;
  if (!classes) return predictions;
  const known = classes.slice();
  for (const at of brokenSamples(predictions, count)) known[at] = -1;
  return { ...predictions, classes: known };
};

/** One call of the engine: `length` batches, the last of them not quite full where fewer samples are left. */
interface Step {
  readonly first: number;
  readonly samples: number;
  readonly batch: number;
  readonly length: number;
}

/**
 * Whole batches in blocks, then the rest as one batch of the next power of two, so that few sizes are ever compiled.
 */
export const stepsOf = (count: number, batch: number, blockLength: number): Step[] => {
  const steps: Step[] = [];
  let first = 0;
  for (let whole = Math.floor(count / batch); whole > 0;) {
    const length = Math.min(whole, blockLength);
    steps.push({ first, samples: length * batch, batch, length });
    first += length * batch;
    whole -= length;
  }
  const rest = count - first;
  if (rest > 0) steps.push({ first, samples: rest, batch: 2 ** Math.ceil(Math.log2(rest)), length: 1 });
  return steps;
};

/** Bytes that were read from a file are a `Buffer`, which the engine does not take for bytes. */
const plain = (values: HostArray): HostArray =>
  Buffer.isBuffer(values) ? new Uint8Array(values.buffer, values.byteOffset, values.length) : values;

const padded = (values: HostArray, { dtype }: Spec, length: number): HostArray => {
  const room = allocate(dtype, length);
  room.set(values);
  return room;
};

/** What the steps answered, without what was padded. */
const joinAnswers = (
  answers: readonly Readonly<Record<string, HostArray>>[],
  steps: readonly Step[],
  name: string,
): HostArray | null => {
  const found = answers.map((answer) => answer[name]);
  const kept = found.flatMap((values, i) => {
    const { samples, batch, length } = steps[i]!;
    return values ? [values.subarray(0, (values.length / (batch * length)) * samples)] : [];
  });
  if (kept.length < found.length) return null;
  if (kept.length === 1) return kept[0]!;
  const whole = allocate(
    kept[0] instanceof Int32Array ? 'int32' : 'float32',
    kept.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const values of kept) {
    whole.set(values, at);
    at += values.length;
  }
  return whole;
};
