import type { ElementType } from '../../contracts/tensors.ts';
import type { Phase } from '../../contracts/engine.ts';

/** Element types that tfjs knows inside a step. */
export type RecordedType = 'float32' | 'int32' | 'bool';
export type ConstantData = Float32Array | Int32Array | Uint8Array;

/** A tensor of the step: what its shape and type are is known, what it holds is not (but for constants). */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: RecordedType;
  readonly origin: Origin;
}
export type Origin =
  | { readonly kind: 'state'; readonly name: string; readonly dtype: ElementType }
  | { readonly kind: 'input'; readonly name: string; readonly dtype: ElementType }
  | { readonly kind: 'call'; readonly call: Call }
  /** `fill` when all its elements are equal. */
  | { readonly kind: 'constant'; readonly data: ConstantData; readonly fill: number | undefined };

export type Attributes = Readonly<Record<string, unknown>>;
/** By the names tfjs gives them; a kernel over a list has `0`, `1`, … */
export type Inputs = Readonly<Record<string, Value>>;

/** A kernel that was called: one node of the recorded graph. */
export interface Call<I = Inputs, A = Attributes> {
  readonly kernel: string;
  readonly inputs: I;
  readonly attributes: A;
  readonly outputs: readonly Value[];
  /** The first output; most kernels have no other. */
  readonly output: Value;
  readonly at: Place;
}

/** Where in a step a kernel was called. */
export interface Place {
  /**
   * The layer that it comes from, or whose gradient it is part of, after those around it; none outside of the model.
   */
  readonly layers: readonly string[];
  readonly phase: Phase;
}

export interface Shaped {
  readonly shape: readonly number[];
  readonly dtype: RecordedType;
}
export interface Constant extends Shaped {
  readonly data: ConstantData;
}
/** What comes out of a kernel: new values, a constant, or a value that is there already. */
export type Inferred = Shaped | readonly Shaped[] | Constant | { readonly same: Value };

/** What kernels are handed, by the names that tfjs uses. */
export interface Unary extends Inputs {
  readonly x: Value;
}
export interface Binary extends Inputs {
  readonly a: Value;
  readonly b: Value;
}

export interface RecordedGraph {
  /** In the order in which they were called. */
  readonly calls: readonly Call[];
  readonly state: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}
