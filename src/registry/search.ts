import type { Bound, Json, Progress } from './kinds.ts';

/**
 * What a sweep may vary. A parameter is a choice between options, or a distribution. An option may have parameters of its own, which
 * exist only where it is chosen: that is all there is to conditional spaces.
 */
export interface Space {
  readonly parameters: readonly Parameter[];
}
export interface Parameter {
  /** Unique in the space, and the same for the same parameter when others are added: `optimizer/1/beta1`. */
  readonly id: string;
  /** As it is called in tables: `optimizer.beta1`. */
  readonly path: string;
  readonly options?: readonly Option[];
  readonly distribution?: Bound<'distribution'>;
}
export interface Option {
  /** What it sets, by path; several where values are linked. */
  readonly values: Point;
  readonly parameters: readonly Parameter[];
}
/** Values by path, those around before those inside: `{optimizer: {type: adam}, 'optimizer.beta1': 0.9}`. */
export type Point = Readonly<Record<string, Json>>;
/** Where in the space: a number 0 < u < 1 for each parameter that exists there, by its id. Option i of n is i/n … (i + 1)/n. */
export type Coordinates = Readonly<Record<string, number>>;
/** Coordinates in the space, or a point as it is given, which may lie outside. */
export type Proposal = { readonly coordinates: Coordinates } | { readonly point: Point };

/** What a sampler may know. */
export interface Search {
  readonly space: Space;
  readonly seed: number;
  /** Trials before this one, by index. Results that it may not know yet are left out. */
  readonly trials: readonly Tried[];
}
export interface Tried {
  readonly point: Point;
  readonly result?: Result;
}
/** `loss` is the objective, the smaller the better; of a pruned trial the last one, of a failed one infinite. `epochs` is how far it came. */
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
  /** The worst value that would have been kept, by the scale of the values judged; null when everything would. */
  readonly cutoff: number | null;
  /** A few words: `not among the best 1/3 of 9`. */
  readonly reason: string;
}
