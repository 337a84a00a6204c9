import type { ElementType } from './tensors.ts';
import type { Json } from './json.ts';
import type { RawKind, RawValues } from './table.ts';
import { ExplainedError } from './explained-error.ts';

/** What a column was fitted to on the training part. JSON, saved with the model. */
export type ColumnParams = { readonly [name: string]: Json };

/** Refuses a row of the values in hand: `reason` continues a sentence that begins with the place, such as `is 0, …`. */
export type RefuseRow = (row: number, reason: string) => never;

/** Fits a column chunk by chunk; the result does not depend on the size of the chunks. */
export interface ColumnFit {
  observe(values: RawValues, refuse: RefuseRow): void;
  /** Throws `ColumnError`. */
  finish(): ColumnParams;
}

/** Where the numbers of a column go: row `i` begins at `at + i * stride`. */
export interface SlotRoom {
  readonly into: Float32Array | Int32Array;
  readonly at: number;
  readonly stride: number;
  readonly refuse: RefuseRow;
  /** Counts a value that the training part did not have. */
  readonly unseen: (row: number) => void;
}

/** Writes the numbers of consecutive rows; made once for a reading of the table. */
export type ColumnEncoder = (values: RawValues, room: SlotRoom) => void;

/** How a target is scaled for training: a number of each slot is `value * scale + shift` in the target's unit. */
export interface Unit {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

/** A column as `model/columns.json` keeps it: all that encodes a raw value without the training data. */
export interface SavedColumn {
  readonly name: string;
  readonly raw: RawKind;
  /** Its component as it stands in a plan. */
  readonly column: { readonly type: string; readonly [field: string]: Json };
  readonly params: ColumnParams;
}

/** A column that is read beside features and targets. */
export interface NamedRaw {
  readonly name: string;
  readonly raw: RawKind;
}

/** Windows over time, as a model takes them. */
export interface SavedWindows {
  /** Rows of a sample, and rows to predict. */
  readonly past: number;
  readonly future: number;
  readonly time: NamedRaw;
  /** The column that tells series apart. */
  readonly by: NamedRaw | null;
  /** Usual difference of two times, dates in milliseconds. */
  readonly step: number;
}

export interface SavedColumns {
  readonly dtype: ElementType;
  readonly features: readonly SavedColumn[];
  readonly targets: readonly SavedColumn[];
  /** Texts that stand for a missing value. */
  readonly missing: readonly string[];
  /** Left out where each row is a sample. */
  readonly windows?: SavedWindows;
}

/** A column in a plan. */
export interface ColumnFacts {
  readonly name: string;
  readonly role: 'feature' | 'target';
  readonly type: string;
  readonly raw: RawKind;
  /** Numbers of one value, as the model sees them. */
  readonly width: number;
  /** Rows without a value, and rows with a value that the training part did not have; all parts together. */
  readonly missing: number;
  readonly unseen: number;
  /** What was fitted, in a few words. */
  readonly fitted: string;
}

/** Thrown by a column: one sentence without its subject, which is the column. */
export class ColumnError extends ExplainedError {
  override readonly name = 'ColumnError';
}
