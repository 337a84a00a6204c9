import type { Json } from './json.ts';
import type { Progress } from './training.ts';

/**
 * The values that a sweep varies. A parameter is a choice between options, or a distribution. An option may have its
 * own parameters, which exist only where it is chosen.
 */
export interface Space {
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  /** Unique in the space, and the same for the same parameter when others are added: `optimizer/1/beta1`. */
  readonly id: string;
  /** Name in tables: `optimizer.beta1`. */
  readonly path: string;
  readonly options?: readonly Option[];
  readonly distribution?: Distribution & { readonly type: string; readonly fields: Readonly<Record<string, unknown>> };
}

export interface Distribution {
  /** The value at a share 0 < u < 1 of the probability: the inverse of the distribution function. */
  at(u: number): number;
  /** The shares that give this value, of length 0 for a continuous distribution; undefined for an impossible value. */
  cell(value: Json): readonly [low: number, high: number] | undefined;
  /** All values in ascending order, if they can be counted. */
  grid?(): { readonly count: number; readonly at: (index: number) => number };
  /** First and last value, or infinite ones. They are checked against the schema before anything runs. */
  bounds(): readonly [number, number];
  /** A message if no value is possible, for example with swapped bounds. */
  check?(): string | undefined;
}

export interface Option {
  /** Values that it sets, by path; several if they are linked. */
  readonly values: Point;
  readonly parameters: readonly Parameter[];
}

/** Values by path, those around before those inside: `{optimizer: {type: adam}, 'optimizer.beta1': 0.9}`. */
export type Point = Readonly<Record<string, Json>>;

/** A place in the space: a number 0 < u < 1 for each of its parameters, by id. Option i of n is i/n … (i + 1)/n. */
export type Coordinates = Readonly<Record<string, number>>;

/** Coordinates in the space, or a given point, which may lie outside. */
export type Proposal = { readonly coordinates: Coordinates } | { readonly point: Point };

/** Knowledge of a sampler. */
export interface Search {
  readonly space: Space;
  readonly seed: number;
  /** Trials before this one, by index, without results that it may not know yet. */
  readonly trials: readonly Tried[];
}

export interface Tried {
  readonly point: Point;
  readonly result?: Result;
}

/**
 * `loss` is the objective, smaller is better: for pruned trials the last one, for failed trials infinite. `epochs` is
 * how far it came.
 */
export interface Result {
  readonly status: 'completed' | 'pruned' | 'failed';
  readonly loss: number;
  readonly epochs: number;
}

export interface Rung {
  readonly value: number;
  readonly unit: 'epochs' | 'steps';
}

export type TrainingLength = Pick<Progress, 'epochs' | 'steps' | 'stepsPerEpoch'>;

export interface Judgement {
  readonly keep: boolean;
  /** The worst value that would have been kept, on the scale of the judged values; null if any would. */
  readonly cutoff: number | null;
  /** A few words: `not among the best 1/3 of 9`. */
  readonly reason: string;
}
