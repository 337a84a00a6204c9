import type { Column, DataIo, Dataset, Inspection, Labels, Params } from '../contracts/data.ts';
import type { TSchema } from '@sinclair/typebox';
import type { RawGraph } from '../contracts/raw-graph.ts';
import type { ColumnEncoder, ColumnFit, ColumnParams, Unit } from '../contracts/columns.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Json } from '../contracts/json.ts';
import type { Reporter, ReporterContext } from '../contracts/reporter.ts';
import type { Distribution, Judgement, Proposal, Rung, Search, Space, TrainingLength } from '../contracts/search.ts';
import type { Layer, Scalar, Shape, Tensor, Tensors, Tf } from '../contracts/tensors.ts';
import type { Planned } from '../contracts/plan.ts';
import type { RawKind, TableSource } from '../contracts/table.ts';
import type { Tracker, TrackerContext } from '../contracts/tracker.ts';
import type { EpochValues, Progress } from '../contracts/training.ts';
import type { Random } from '../mathematics/random.ts';
import { ExplainedError } from '../contracts/explained-error.ts';

/**
 * What the functions of each kind are, seen by whoever holds a *bound* component: its fields are in force already. In a
 * declaration each function takes the resolved fields as one more, first argument. This file is the only place that
 * says so.
 */
export interface Kinds {
  dataset: {
    /**
     * Reads headers only: enough to check and plan an experiment. Throws `DataError` on files that are missing or
     * wrong.
     */
    inspect(io: DataIo): Promise<Inspection>;
    /** Reads the columns as they are on disk. Throws `DataError`. */
    load(io: DataIo): Promise<Dataset>;
    /** A table whose columns are typed: it stands for `inspect` and `load`. Null where the fields ask for neither. Throws `DataError`. */
    table?(io: DataIo): Promise<Table | null>;
  };
  column: {
    /** Raw kinds that it takes, best first. */
    accepts: readonly RawKind[];
    /** JSON Schema of what it is fitted to. */
    fitted: TSchema;
    /** What becomes of a row without a value: `fill` puts another value in its place. */
    missing(): 'error' | 'drop' | 'fill';
    fit(): ColumnFit;
    /** Numbers of one value as stored: each row of a table is one vector of float32. */
    slots(params: ColumnParams): number;
    encoder(params: ColumnParams): ColumnEncoder;
    /** The encoder as ONNX nodes: the name of a float32 [batch, slots]. Null or left out where ONNX can't encode it: an export then takes the stored numbers. */
    onnx?(params: ColumnParams, graph: RawGraph): string | null;
    /** Numbers of one value after `apply`. */
    width(params: ColumnParams): number;
    /** `x` is [batch, slots]; recorded into the step, so tf ops only. The result is float32 [batch, width]. */
    apply(tf: Tf, x: Tensor, params: ColumnParams): Tensor;
    /** What was fitted, in a few words, for the plan. */
    details(params: ColumnParams): string;
    /** Says that the values are whole numbers to be looked up: an input of its own. */
    isIndex?(): boolean;
    /** Column is left out. */
    ignored?: true;
    /** What it is as a target; left out where it can be none. `single`: it is the only one. */
    target?(single: boolean): 'class' | 'value';
    /** Names of the classes in their order, where the experiment gives them. */
    classes?(): readonly string[] | null;
    /** Texts to choose from; null where any text is as good. `isOpen`: it takes others too, as unknown ones. */
    choices?(params: ColumnParams): { readonly values: readonly string[]; readonly isOpen: boolean } | null;
    /** What `apply` does where it scales slot by slot, `(x − shift) / scale`: of a target its inverse leads back to the unit. Null where it does more. */
    unit?(params: ColumnParams): Unit | null;
  };
  transform: {
    /** Shape of a sample after the transform. Throws `ShapeError`. */
    shape(input: Shape): Shape;
    /** Statistics of the training part, as plain numbers; saved with the model. */
    fit?(train: Column): Params;
    /** `x` is [batch, …shape]; recorded into the step, so tf ops only. */
    apply(tf: Tf, x: Tensor, params: Params): Tensor;
  };
  augmentation: {
    /** One sentence when samples of this shape can't be augmented. */
    check?(input: Shape): string | undefined;
    /** Shapes of the random numbers that it needs for each sample, by name; those of `<name>` come from the stream `augment/<augmentation>/<name>/<step>`. */
    draws(input: Shape): Readonly<Record<string, Shape>>;
    /** Numbers that enter the compiled step as inputs, so that trials which differ only in them share it. */
    numbers?(): Readonly<Record<string, number>>;
    /** Whole numbers stay whole, and those that it puts in are at most this one: an embedding can still look them up. */
    wholeUpTo?(): number;
    /** Changes a training batch. `x` is float32 [batch, …shape], as is the result; recorded into the step, so tf ops only. */
    apply(tf: Tf, x: Tensor, given: AugmentationInputs): Tensor | MixedBatch;
  };
  layer: {
    /** Shape of a sample after the layer; pure. Throws `ShapeError`. */
    shape(input: Shape): Shape;
    /**
     * A tfjs layer of tfjs's own class, so that a saved model loads anywhere. Its weights get their first values
     * through `context.weight`.
     */
    build(tf: Tf, context: LayerContext): Layer;
    /** Says that what comes out is no longer logits: a loss on logits refuses it as the last layer. */
    outputs?: 'probabilities';
    /** Samples that a batch must have at least in training; 1 without it. */
    leastBatch?(input: Shape): number;
    /**
     * Whether steps are known as padding behind the layer, when they are before it; throws `ShapeError` where it cannot
     * heed that. Without it, a mask is refused.
     */
    mask?(masked: boolean, input: Shape): boolean;
    numbers?(): number; // it takes whole numbers alone, from 0 to below this one
  };
  initializer: {
    /** One sentence when a weight cannot be filled like this; its layer throws it as `ShapeError`. */
    check?(weight: WeightShape): string | undefined;
    /** Initial values of a weight, row-major. */
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
    /**
     * How a batch is weighed against others, where samples differ in weight. Null or left out: by the number of its
     * samples.
     */
    weight?(): BatchWeight | null;
    /**
     * Mean over the batch, a scalar, weighted where samples differ in weight. `labels` is int32 [batch] for classes,
     * float32 [batch, …] for values; `output` is [batch, …]. `classes` are their names in order, none for values.
     */
    value(tf: Tf, labels: Tensor, output: Tensor, numbers: Tensors, classes: readonly string[]): Scalar;
  };
  metric: {
    needs: Needs;
    check?(model: ModelFacts): string | undefined;
    goal: 'maximize' | 'minimize';
    /**
     * Sums over a batch, computed in the step; batches are added up on the host in double precision. `output` as the
     * loss sees it.
     */
    partial(tf: Tf, labels: Tensor, output: Tensor): Tensors;
    /** The metric from the sums of a batch, or of all batches. Scalars arrive as lists of one number. */
    value(sums: Readonly<Record<string, readonly number[]>>): number;
  };
  optimizer: {
    /** Names of the slots that each weight gets, all zero at first and of the weight's shape. */
    slots(): readonly string[];
    /**
     * Every number of the update rule at a step (1 for the first), in double precision; they enter the step as scalars.
     */
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
    /** Whether the weights of the best epoch are put back at the end of the training, whatever ends it. */
    restoresBest?(): boolean;
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
    /**
     * Devices of this machine among which the fastest for a model is to be found, the CPU first; none where there is
     * nothing to choose.
     */
    candidates?(): Promise<readonly string[]>;
  };
  distribution: Distribution;
  sampler: {
    /** Most trials that it makes, and most candidates that it has, of a space. */
    limits(space: Space): { readonly trials: number; readonly candidates: number };
    /**
     * Trial k rests on results of trials 0 … k − lag − 1 only, and waits for all of these; without it, on no results.
     */
    lag?(): number;
    /** A candidate, counted from 0. Pure: a function of its arguments alone. */
    propose(candidate: number, search: Search): Proposal;
    /** One sentence when it cannot search this space. */
    check?(space: Space): string | undefined;
  };
  pruner: {
    /**
     * What a decision rests on: the trial's own values; others', as they arrive; or others' of a smaller index, for
     * which it waits.
     */
    order(): 'own' | 'arrival' | 'index';
    /** Where a trial of this length is judged, ascending. It is judged at the first epoch's end at or after a rung. */
    rungs(training: TrainingLength): readonly Rung[];
    /**
     * What is compared at a rung, from the trial's values so far: one for each epoch, the smaller the better, infinite
     * for NaN.
     */
    value(curve: readonly number[]): number;
    /** `others` are what the other trials had at this rung, by the same scale, in the order of `order`. */
    judge(value: number, others: readonly number[], curve: readonly number[], goal: 'maximize' | 'minimize'): Judgement;
  };
}

export type Kind = keyof Kinds;

export interface AugmentationInputs {
  /** Uniform numbers in [0, 1), float32 [batch, …shape], by the names of `draws`. */
  readonly draws: Tensors;
  /** Scalars by the names of `numbers`. */
  readonly numbers: Tensors;
  /** Full range of a feature: 255 for bytes, 1 for other numbers. */
  readonly range: number;
  /** Least and greatest value of a feature; null where it has no limits. */
  readonly limits: readonly [number, number] | null;
}
/** A batch whose samples are each mixed with another one, and so are their labels. */
export interface MixedBatch {
  readonly x: Tensor;
  /** Position in the batch of the sample that each is mixed with, int32 [batch]. */
  readonly partner: Tensor;
  /** Share of a sample's own label, a scalar; the rest is that of its partner's. */
  readonly share: Scalar;
}

/** A column that the experiment uses. */
export interface TableField {
  readonly name: string;
  /** Field of the dataset that errors point to. */
  readonly field: string;
  readonly raw: RawKind;
  readonly column: Bound<'column'>;
}

/** A table, and the columns of it that are used, in its order. */
export interface Table {
  readonly source: TableSource;
  readonly features: readonly TableField[];
  readonly targets: readonly TableField[];
  /** Rows without a value are left out where the column itself says nothing else. */
  readonly dropsRows: boolean;
  /** Texts that stand for a missing value. */
  readonly missing: readonly string[];
  /** Each sample is a window over consecutive rows; left out where it is a row. */
  readonly windows?: TableWindows;
}

/** A column that is read, whatever it is used for. */
export type ReadField = Pick<TableField, 'name' | 'field' | 'raw'>;

/** Samples of `past` rows, whose labels are the targets of the next `future` rows. */
export interface TableWindows {
  readonly past: number;
  readonly future: number;
  /** Rows between the beginnings of two windows. */
  readonly stride: number;
  readonly time: ReadField;
  /** The column that tells series apart. */
  readonly by: ReadField | null;
}

/** Sum of the weights of a batch's samples, a scalar: what the loss's `value` divides by. */
export type BatchWeight = (tf: Tf, labels: Tensor, classes: readonly string[]) => Scalar;

/** A component with its fields in force: what a slot hands to `build`. */
export type Bound<K extends Kind> = Kinds[K] & {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** As it stands in a plan. */
  readonly planned: Planned;
};

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
  /**
   * As torch.nn.init counts them on PyTorch's weight of the same layer, receptive field included. A bias has those of
   * its kernel.
   */
  readonly fanIn: number;
  readonly fanOut: number;
  /** The fan that the initializer `torch` divides by; `fanIn` unless PyTorch's layer goes by another number. */
  readonly defaultFan?: number;
  /** How many of the last dimensions count outputs; 1 unless said. The others are inputs and receptive field. */
  readonly outputDimensions?: number;
}
export interface LayerContext {
  /**
   * Name of the layer in the model, to be passed to tfjs; the shape that it gets; whether tfjs hands a mask of its
   * steps, bool [batch, time], to `call`.
   */
  readonly name: string;
  readonly input: Shape;
  readonly masked: boolean;
  /**
   * Declares a trainable weight's first values (`name` as tfjs names it: `kernel`), drawn from the stream
   * `init/<layer>/<name>`.
   */
  weight(
    name: string,
    initializer: Bound<'initializer'>,
    weight: WeightShape,
    regularizer?: Bound<'regularizer'> | null,
  ): void;
  /**
   * A tensor [batch, …shape] of numbers in [0, 1), new at each training step, from the stream
   * `<stream>/<layer>/<step>`. Call the result inside `call`.
   */
  uniform(stream: string, shape: Shape): () => Tensor;
  /**
   * The context of a layer inside this one: its weights and draws are named by the path, `<this layer>/<name>/kernel`.
   */
  inner(name: string, input: Shape, masked?: boolean): LayerContext;
}
/** Thrown by `shape`: one sentence on what does not fit. It becomes an issue at the layer or transform. */
export class ShapeError extends ExplainedError {
  override readonly name = 'ShapeError';
}
