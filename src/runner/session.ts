import { columnStage } from '../data/columns/stage.ts';
import { withStage, type OpenData } from '../data/open.ts';
import { EngineError, type Engine } from '../contracts/engine.ts';
import { type HostTensor, type HostTensors, type Shape } from '../contracts/tensors.ts';
import { allocate, sizeOf } from '../engine/host.ts';
import type { Plan } from '../contracts/plan.ts';
import { bind } from '../registry/bind.ts';
import type { Catalog } from '../registry/catalog.ts';
import type { Bound } from '../registry/kinds.ts';
import { noCheckpoints, openCheckpoints } from './state/checkpoints.ts';
import { bindAugmentations } from './step/augment.ts';
import { compiler } from './step/compiled.ts';
import type { RunnerEvent } from '../contracts/events.ts';
import { failed, finish } from './finish.ts';
import { checkLabels } from './check-labels.ts';
import { buildModel, type Model, type ModelSummary } from './step/model.ts';
import { disposeNetwork, isTrainable } from './step/network.ts';
import { checkNumbers } from './check-numbers.ts';
import { saveModel } from './state/save-model.ts';
import { restoreSnapshot, takeSnapshot, type Snapshot } from './state/snapshot.ts';
import { evaluateProgram, stateSpecs, trainProgram, type StepParts } from './step/step.ts';
import { train } from './train.ts';
import { firstProgress, type Training } from './training.ts';
import { nothingToTrain } from './messages.ts';

/** One plan, built and compiled, ready to be trained. */
export interface Session {
  readonly model: ModelSummary;
  /**
   * Trains from where it stands; the last event is always `trial:end`. An abort ends the block that runs. Checkpoints
   * are kept in the run's folder, where there is one; `settle` waits for each to be on the disk.
   */
  start(signal?: AbortSignal, folder?: string, settle?: boolean): AsyncGenerator<RunnerEvent>;
  /** What a `failed` end was about, with its stack. */
  readonly error: unknown;
  /** The whole state; between two events of `start`, or before and after. */
  snapshot(): Promise<Snapshot>;
  /** Takes a snapshot of the same plan, on any engine. */
  restore(snapshot: Snapshot): void;
  /** Writes the model into `model/` of a run's folder, replacing it. */
  save(folder: string): Promise<void>;
  /** Gives back what the session holds of the engine; the engine stays open. */
  close(): Promise<void>;
}

export const openSession = async ({
  plan,
  catalog,
  data,
  engine,
}: {
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly data: OpenData;
  readonly engine: Engine;
}): Promise<Session> => {
  const training = await openTraining(plan, catalog, data, engine);
  let error: unknown;
  const start = async function* (
    signal: AbortSignal = new AbortController().signal,
    folder?: string,
    settle = false,
  ): AsyncGenerator<RunnerEvent> {
    const checkpoints = folder === undefined ? noCheckpoints : openCheckpoints(training, folder, settle);
    try {
      yield* train(training, signal, checkpoints);
      yield await finish(training, signal);
    } catch (thrown) {
      error = thrown;
      yield failed(training, thrown);
    } finally {
      await checkpoints.settled();
    }
  };
  return {
    model: training.parts.model.summary,
    start,
    get error() {
      return error;
    },
    snapshot: () => takeSnapshot(training),
    restore: (snapshot) => restoreSnapshot(training, snapshot),
    save: (folder) => saveModel(training, folder),
    close: () => close(training),
  };
};

const openTraining = async (plan: Plan, catalog: Catalog, data: OpenData, engine: Engine): Promise<Training> => {
  const { experiment } = plan;
  checkLabels(bind(catalog, 'loss', experiment.loss), data);
  const model = await buildModel(engine.tf, catalog, plan);
  const parts = stepParts(plan, catalog, data, model);
  checkNumbers(engine.tf, bind(catalog, 'layer', experiment.model.layers[0]!), parts, data);
  if (!model.weights.some(isTrainable)) throw new EngineError(nothingToTrain());
  const schedule = parts.optimizer.fields['learningRate'] as Bound<'schedule'>;
  const stoppers = experiment.train.stoppers.map((stopper) => bind(catalog, 'stopper', stopper));
  const steps = compiler(engine, (batch) => trainProgram(parts, batch));
  // Compiled now, so that what no engine can run is known before anything begins; the other programs follow when they
  // are needed.
  await steps(Math.min(experiment.data.batch.train, data.parts.train.count)).executable;
  return {
    plan,
    data,
    engine,
    parts,
    schedule,
    stoppers,
    memory: engine.memory(firstState(parts)),
    train: steps,
    evaluate: compiler(engine, (batch) => evaluateProgram(parts, batch)),
    progress: firstProgress({ parts, schedule, stoppers }),
    predictions: null,
  };
};

const stepParts = ({ experiment }: Plan, catalog: Catalog, data: OpenData, model: Model): StepParts => ({
  model,
  ...withStage(
    data.columns,
    experiment.data.transforms.map((transform) => bind(catalog, 'transform', transform)),
    data.params,
  ),
  augmenters: bindAugmentations(catalog, experiment.data.augment ?? [], sampleOf(data)),
  loss: bind(catalog, 'loss', experiment.loss),
  metrics: experiment.metrics.map((metric) => bind(catalog, 'metric', metric)),
  optimizer: bind(catalog, 'optimizer', experiment.optimizer),
  clip: experiment.train.clip,
  accumulate: experiment.train.accumulate,
  features: data.input,
  labels: data.parts.train.labels,
  meaning: data.labels,
});

/** A sample as augmentations take it: typed columns have become numbers. */
const sampleOf = ({ columns, input }: OpenData): Shape => (columns && columnStage(columns)?.shape([])) ?? input.shape;

/** Weights as they were drawn, everything else 0. */
const firstState = (parts: StepParts): HostTensors => {
  const zeros = Object.entries(stateSpecs(parts)).map(([name, { shape, dtype }]): [string, HostTensor] => [
    name,
    { shape, dtype, data: allocate(dtype, sizeOf(shape)) },
  ]);
  return {
    ...Object.fromEntries(zeros),
    ...Object.fromEntries(parts.model.weights.map(({ name, first }) => [name, first])),
  };
};

const close = async ({ train, evaluate, memory, parts }: Training): Promise<void> => {
  await train.dispose();
  await evaluate.dispose();
  memory.dispose();
  disposeNetwork(parts.model);
};
