import type * as core from '@tensorflow/tfjs-core';
import type * as tfLayers from '@tensorflow/tfjs-layers';
import type { Engine } from '../engine/engine.ts';
import type { Event } from '../runner/events.ts';
import type { Random } from '../random.ts';
import type { ReporterContext } from './reporter-context.ts';
import type { Fields, Resolved } from './fields.ts';
import type { Judgement, Proposal, Rung, Search, Space, TrainingLength } from './search.ts';
import type { Tracker, TrackerContext } from './tracker.ts';

/** What components are handed as `tf`: the ops and the layers of TensorFlow.js. */
export type Tf = typeof core & typeof tfLayers;
export type Tensor = core.Tensor;
export type Scalar = core.Scalar;
export type Tensors = Readonly<Record<string, Tensor>>;
export type Layer = tfLayers.layers.Layer;

/** Shape of one sample: no batch dimension. `[]` is a scalar. */
export type Shape = readonly number[];

/** JSON, as it stands in plans, events and snapshots. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What the functions of each kind are, seen by whoever holds a *bound* component: its fields are in force already.
 * In a declaration each function takes the resolved fields as one more, first argument. This file is the only place that says so.
 */
export interface Kinds {
  dataset: {
    /** Reads headers only: enough to check and plan an experiment. Throws `DataError` on files that are missing or wrong. */
    inspect(io: DataIo): Promise<Inspection>;
    /** Reads the columns as they are on disk. Throws `DataError`. */
    load(io: DataIo): Promise<Dataset>;
  };
  transform: {
    /** Shape of a sample after the transform. Throws `ShapeError`. */
    shape(input: Shape): Shape;
    /** Statistics of the training part, as plain numbers; saved with the model. */
    fit?(train: Column): Params;
    /** `x` is [batch, …shape]; recorded into the step, so tf ops only. */
    apply(tf: Tf, x: Tensor, params: Params): Tensor;
  };
  layer: {
    /** Shape of a sample after the layer; pure. Throws `ShapeError`. */
    shape(input: Shape): Shape;
    /** A tfjs layer of tfjs's own class, so that a saved model loads anywhere. Its weights get their first values through `context.weight`. */
    build(tf: Tf, context: LayerContext): Layer;
    /** Says that what comes out is no longer logits: a loss on logits refuses it as the last layer. */
    outputs?: 'probabilities';
    /** Samples that a batch must have at least in training; 1 without it. */
    leastBatch?(input: Shape): number;
    /** Whether steps are known as padding behind the layer, when they are before it; throws `ShapeError` where it cannot heed that. Without it, a mask is refused. */
    mask?(masked: boolean, input: Shape): boolean;
    numbers?(): number; // it takes whole numbers alone, from 0 to below this one
  };
  initializer: {
    /** One sentence when a weight cannot be filled like this; its layer throws it as `ShapeError`. */
    check?(weight: WeightShape): string | undefined;
    /** First values of a weight, row-major. */
    values(weight: WeightShape, random: Random): Float32Array;
  };
  regularizer: {
    /** A scalar added to the loss that is minimized (not to the loss that is reported). */
    penalty(tf: Tf, weight: Tensor): Scalar;
  };
  loss: {
    /** What the labels must be, and what the model's output is read as. */
    needs: Needs;
    /** One sentence when labels and output do not fit this loss, in addition to `needs`. */
    check?(model: ModelFacts): string | undefined;
    /** Numbers that enter the compiled step as inputs, so that trials which differ only in them share it. */
    numbers?(): Readonly<Record<string, number>>;
    /** Mean over the batch, a scalar. `labels` is int32 [batch] for classes, float32 [batch, …] for values; `output` is [batch, …]. `classes` are their names in order, none for values. */
    value(tf: Tf, labels: Tensor, output: Tensor, numbers: Tensors, classes: readonly string[]): Scalar;
  };
  metric: {
    needs: Needs;
    check?(model: ModelFacts): string | undefined;
    goal: 'maximize' | 'minimize';
    /** Sums over a batch, computed in the step; batches are added up on the host in double precision. `output` as the loss sees it. */
    partial(tf: Tf, labels: Tensor, output: Tensor): Tensors;
    /** The metric from the sums of a batch, or of all batches. Scalars arrive as lists of one number. */
    value(sums: Readonly<Record<string, readonly number[]>>): number;
  };
  optimizer: {
    /** Names of the slots that each weight gets, all zero at first and of the weight's shape. */
    slots(): readonly string[];
    /** Every number of the update rule at a step (1 for the first), in double precision; they enter the step as scalars. */
    numbers(rate: number, step: number): Readonly<Record<string, number>>;
    /** New value of one weight and its slots; pure, tf ops only. */
    update(
      tf: Tf,
      weight: Tensor,
      gradient: Tensor,
      slots: Tensors,
      numbers: Tensors,
    ): { readonly weight: Tensor; readonly slots: Tensors };
  };
  schedule: {
    /** First state; only for schedules that look back (plateau). */
    start?(): Json;
    /** Next state after an epoch. */
    observe?(state: Json, epoch: EpochValues): Json;
    /** Learning rate for the coming step. Warmup is not its concern: the kind adds it to all of them. */
    rate(progress: Progress, state: Json): number;
    /** One sentence when the schedule does not fit a training of this length, such as a drop after its end. */
    check?(training: Pick<Progress, 'steps' | 'epochs' | 'stepsPerEpoch'>): string | undefined;
  };
  stopper: {
    start?(): Json;
    /** Called after each epoch; `stop` is the reason to end the training, in one sentence. */
    judge(
      state: Json,
      epoch: EpochValues,
    ): { readonly state: Json; readonly stop?: string; readonly restoreBest?: boolean };
    /** Called after each block, for what cannot wait for the epoch's end; the reason to stop, if there is one. */
    interrupt?(block: { readonly step: number; readonly loss: number; readonly seconds: number }): string | undefined;
  };
  reporter: {
    /** One sentence when it can't work as it is written. */
    check?(env: Readonly<Record<string, string | undefined>>): string | undefined;
    /** What makes up what it missed, of a run's folder; without it, `assay report` does. */
    madeUpBy?: 'sync';
    /** Whether a run of which it missed something has failed. */
    needed?(): boolean;
    open(context: ReporterContext): Reporter | Promise<Reporter>;
  };
  /** A service that runs are sent to, besides MLflow. */
  tracker: {
    open(context: TrackerContext): Tracker | Promise<Tracker>;
  };
  engine: {
    open(): Promise<Engine>;
    /** Devices of this machine among which the fastest for a model is to be found, the CPU first; none where there is nothing to choose. */
    candidates?(): Promise<readonly string[]>;
  };
  distribution: {
    /** The value at a share 0 < u < 1 of the probability: the inverse of the distribution function. */
    at(u: number): number;
    /** The shares that give this value, an interval of length 0 for a continuous distribution; undefined for what it never gives. */
    cell(value: Json): readonly [low: number, high: number] | undefined;
    /** All its values ascending, where they can be counted. */
    grid?(): { readonly count: number; readonly at: (index: number) => number };
    /** Its first and last value, infinite where there is none; what the file's schema is asked about before anything runs. */
    bounds(): readonly [number, number];
    /** One sentence when no value is possible, such as bounds the wrong way round. */
    check?(): string | undefined;
  };
  sampler: {
    /** Most trials that it makes, and most candidates that it has, of a space. */
    limits(space: Space): { readonly trials: number; readonly candidates: number };
    /** Trial k rests on results of trials 0 … k − lag − 1 only, and waits for all of these; without it, on no results. */
    lag?(): number;
    /** A candidate, counted from 0. Pure: a function of its arguments alone. */
    propose(candidate: number, search: Search): Proposal;
    /** One sentence when it cannot search this space. */
    check?(space: Space): string | undefined;
  };
  pruner: {
    /** What a decision rests on: the trial's own values; others', as they arrive; or others' of a smaller index, for which it waits. */
    order(): 'own' | 'arrival' | 'index';
    /** Where a trial of this length is judged, ascending. It is judged at the first epoch's end at or after a rung. */
    rungs(training: TrainingLength): readonly Rung[];
    /** What is compared at a rung, from the trial's values so far: one for each epoch, the smaller the better, infinite for NaN. */
    value(curve: readonly number[]): number;
    /** `others` are what the other trials had at this rung, by the same scale, in the order of `order`. */
    judge(value: number, others: readonly number[], curve: readonly number[], goal: 'maximize' | 'minimize'): Judgement;
  };
}

export type Kind = keyof Kinds;

/** A component with its fields in force: what a slot hands to `build`. */
export type Bound<K extends Kind> = Kinds[K] & { readonly type: string; readonly fields: Resolved<Fields> };

/** Mean and standard deviation, minima, …: named lists of numbers. */
export type Params = Readonly<Record<string, readonly number[]>>;

/** How a dataset reaches its files. All paths are the author's, relative to the experiment file. */
export interface DataIo {
  /** Whole file, unpacked where it is gzip; a missing one throws `DataError`. */
  read(path: string): Promise<Uint8Array>;
  /** The first bytes and the size of a file; `gzip` files are seen unpacked, their size unknown (null). */
  head(path: string, bytes: number): Promise<{ readonly bytes: Uint8Array; readonly size: number | null }>;
  /** Folder of an installed npm package, seen from the experiment file or from assay; null when it is not installed. */
  packageFolder(name: string): string | null;
  /** A file of the cache, downloaded once, checked against its SHA-256, resumed, never half a file. */
  download(urls: readonly string[], sha256: string): Promise<string>;
}

export type ElementType = 'uint8' | 'int32' | 'float32';
export type Labels =
  | { readonly kind: 'class'; readonly classes: readonly string[] }
  | { readonly kind: 'value'; readonly shape: Shape; readonly names: readonly string[] };
export interface Inspection {
  /** Samples per part as the dataset comes; `test` may be absent. */
  readonly counts: { readonly train: number; readonly test?: number };
  readonly features: { readonly shape: Shape; readonly dtype: ElementType; readonly names?: readonly string[] };
  readonly labels: Labels;
  /** Where it comes from, in a few words, for the console. */
  readonly source: string;
}
/** All samples of one quantity: `data` is [count, …shape], row-major. */
export interface Column {
  readonly shape: Shape;
  readonly dtype: ElementType;
  readonly data: Uint8Array | Int32Array | Float32Array;
}
/** Features and labels of one part, of equal count. */
export interface Part {
  readonly count: number;
  readonly features: Column;
  readonly labels: Column;
}
export interface Dataset {
  readonly parts: { readonly train: Part; readonly test?: Part };
  /** SHA-256 of the content, hex. */
  readonly digest: string;
}

export interface Needs {
  readonly labels: 'class' | 'value' | 'any';
  /** `logits` refuses a last layer whose `outputs` are probabilities. */
  readonly output: 'logits' | 'value' | 'any';
  /** What labels that are numbers must lie within, least and greatest; told when the data are read. */
  readonly within?: readonly [number, number];
}
export interface ModelFacts {
  readonly labels: Labels;
  /** Shape of the last layer for one sample. */
  readonly output: Shape;
}

export interface WeightShape {
  readonly shape: readonly number[];
  /** Inputs and outputs of one unit, receptive field included: what scaled initializers divide by. */
  readonly fanIn: number;
  readonly fanOut: number;
}
export interface LayerContext {
  /** Name of the layer in the model, to be passed to tfjs; the shape that it gets; whether tfjs hands a mask of its steps, bool [batch, time], to `call`. */
  readonly name: string;
  readonly input: Shape;
  readonly masked: boolean;
  /** Declares a trainable weight's first values (`name` as tfjs names it: `kernel`), drawn from the stream `init/<layer>/<name>`. */
  weight(
    name: string,
    initializer: Bound<'initializer'>,
    weight: WeightShape,
    regularizer?: Bound<'regularizer'> | null,
  ): void;
  /** A tensor [batch, …shape] of numbers in [0, 1), new at each training step, from the stream `<stream>/<layer>/<step>`. Call the result inside `call`. */
  uniform(stream: string, shape: Shape): () => Tensor;
  /** The context of a layer inside this one: its weights and draws are named by the path, `<this layer>/<name>/kernel`. */
  inner(name: string, input: Shape, masked?: boolean): LayerContext;
}
/** Where the training stands before a step; step and epoch count from 0, warmup included. `fraction` is the part of the training after warmup that is over, 0…1. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
  readonly steps: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Steps of warmup, 0 without. */
  readonly warmup: number;
  readonly fraction: number;
}
export interface EpochValues {
  readonly epoch: number;
  readonly step: number;
  /** `train/loss`, `test/accuracy`, … */
  readonly values: Readonly<Record<string, number>>;
  /** Which way each of the values gets better, by the same names: what stoppers and plateau go by. A loss is minimized. */
  readonly goals: Readonly<Record<string, 'maximize' | 'minimize'>>;
  /** Since the training began. */
  readonly seconds: number;
}

/** Who is told. Keys are event types; each is called in order, never awaited by the training. A throw becomes a warning; three mute it. */
export type Reporter = {
  readonly [T in Event['type']]?: (event: Extract<Event, { type: T }>) => void | Promise<void>;
} & { close?(): void | Promise<void> };
export type { ReporterContext, Terminal } from './reporter-context.ts';
/** Thrown by `shape`: one sentence on what does not fit. It becomes an issue at the layer or transform. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}
/** Thrown by a dataset: one sentence, and the field it is about. It becomes an issue there. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly field: string | undefined;
  constructor(message: string, field?: string) {
    super(message);
    this.field = field;
  }
}
