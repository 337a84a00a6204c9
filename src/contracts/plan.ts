import type { Inspection } from './data.ts';
import type { Json } from './json.ts';
import type { Shape } from './tensors.ts';

/** A component in a plan: its type and every field, defaults filled in. */
export type Planned = { readonly type: string; readonly [field: string]: Json };

/** Where a value of the plan comes from. `at` is `file:line:column` for written values. */
export type Origin =
  | { readonly from: 'written'; readonly at: string }
  | { readonly from: 'extends'; readonly at: string }
  | { readonly from: 'set'; readonly at: string }
  /** `written` is the text with its `${env:…}`, which stands for the value wherever it may not be shown. */
  | { readonly from: 'env'; readonly at: string; readonly name: string; readonly written: string }
  | { readonly from: 'option'; readonly at: string }
  | { readonly from: 'sweep'; readonly at: string }
  | { readonly from: 'default' };

/** The file with every default filled in: what `experimentFields` describes, slots as `{type, …fields}`. */
export interface PlannedExperiment {
  readonly name: string;
  readonly seed: number;
  readonly use: readonly string[];
  readonly data: PlannedData;
  readonly model: { readonly layers: readonly PlannedLayer[] };
  readonly loss: Planned;
  readonly metrics: readonly Planned[];
  readonly optimizer: Planned & { readonly learningRate: Planned };
  readonly train: PlannedTrain;
  readonly reporters: readonly Planned[];
  readonly engine: Planned;
  readonly out: string;
}

export type PlannedData = Planned & {
  readonly batch: { readonly train: number; readonly test: number };
  readonly shuffle: boolean;
  readonly transforms: readonly Planned[];
  /** These two are left out in plans of earlier versions. */
  readonly balance?: 'none' | 'classes';
  readonly augment?: readonly Planned[];
  readonly split: {
    readonly validation: number;
    readonly test: number;
    /** These two are left out in plans of earlier versions. */
    readonly by?: 'random' | 'group' | 'time' | 'column';
    readonly column?: string | null;
  };
  readonly take: { readonly train: number | null; readonly test: number | null };
  /** Left out in plans of earlier versions. */
  readonly memory?: string | null;
};

/** A layer's name is decided in the plan, never null. */
export type PlannedLayer = Planned & { readonly name: string };

export interface PlannedTrain {
  readonly epochs: number;
  readonly maxSteps: number | null;
  readonly epochMean: 'samples' | 'batches';
  readonly clip: { readonly norm: number | null; readonly value: number | null };
  readonly accumulate: number;
  readonly stoppers: readonly Planned[];
  /** Left out in plans of earlier versions, which always continued. */
  readonly nonFinite?: 'fail' | 'continue';
  readonly best: string;
  readonly logEvery: number;
  readonly checkpoint: { readonly every: string; readonly keep: number; readonly best: string | null } | null;
}

/** One run with everything decided. JSON, printable, the same for the same file and data headers. */
export interface Plan {
  readonly experiment: PlannedExperiment;
  readonly facts: PlanFacts;
  /** By path: `optimizer.momentum`. */
  readonly origins: Readonly<Record<string, Origin>>;
}

export interface PlanFacts {
  readonly dataset: Inspection;
  /** Samples per part after `split` and `take`; parts that do not exist are left out. */
  readonly counts: { readonly train: number; readonly validation?: number; readonly test?: number };
  /** Shape of a sample as it is fed, and after the transforms. */
  readonly input: Shape;
  readonly transformed: Shape;
  readonly layers: readonly { readonly name: string; readonly type: string; readonly output: Shape }[];
  /** Optimizer steps of an epoch (the partial last batch counts; accumulation divides) and of the training. */
  readonly stepsPerEpoch: number;
  readonly steps: number;
  /**
   * Names of all reported values of an epoch, in the order of columns: `train/loss`, `train/accuracy`, `test/loss`, …
   */
  readonly values: readonly string[];
  /** How large data are shuffled; without it, each epoch's order is drawn from all orders. */
  readonly windows?: ShuffleWindows;
}

/**
 * An epoch's order of data that may be read from a file: shards of consecutive samples are shuffled, then the samples
 * within each window of shards.
 */
export interface ShuffleWindows {
  /** Samples in a shard. */
  readonly shard: number;
  /** Shards in a window. */
  readonly window: number;
}
