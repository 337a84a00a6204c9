import type { RawKind } from './table.ts';

/** Element type of an input that takes raw values. */
export type RawType = 'float32' | 'float64' | 'string';

/** Numbers in the type that ONNX gets them in. */
export type RawNumbers = Float32Array | Float64Array | BigInt64Array;

/** ONNX nodes that turn raw values of one column into the numbers that its encoder stores. Tensors are names. */
export interface RawGraph {
  readonly raw: RawKind;
  /** Texts that stand for a missing value. */
  readonly missing: readonly string[];
  /** The column's input, [batch, size]; called once. */
  input(type: RawType, size?: number): string;
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, number>>): string;
  /** A scalar where `shape` is left out. */
  constant(values: RawNumbers, shape?: readonly number[]): string;
  cast(tensor: string, type: 'float32' | 'float64' | 'int64'): string;
  /** The number of each key as float32, `other` for whatever is no key. Numeric keys are float64, NaN included. */
  lookUp(tensor: string, keys: readonly string[] | Float64Array, values: readonly number[], other: number): string;
}
