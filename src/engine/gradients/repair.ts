import type { Tensor } from '../../contracts/tensors.ts';

export type Attributes = Readonly<Record<string, unknown>>;
/**
 * Gradients of the inputs by name (`0`, `1` … for a list); `saved` are the inputs, then the outputs that were to be
 * saved. A kernel of several outputs gets a list as `dy`.
 */
export type Gradient = (dy: Tensor, saved: readonly Tensor[], attributes: Attributes) => Record<string, () => Tensor>;

/** A gradient that takes the place of tfjs's. */
export interface Repair {
  readonly kernel: string;
  /** Inputs that it needs; `all` of a kernel over a list. */
  readonly save: readonly string[] | 'all';
  readonly saveOutputs?: readonly boolean[];
  readonly gradient: Gradient;
}
