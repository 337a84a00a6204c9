import type { Json } from './json.ts';
import type { Progress } from './training.ts';

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
  readonly distribution?: Distribution & { readonly type: string; readonly fields: Readonly<Record<string, unknown>> };
}

export interface Distribution {
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
