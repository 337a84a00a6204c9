import type { RawValues } from '../../contracts/table.ts';
import type { HostArray } from '../../contracts/tensors.ts';
import { slotsOf, type FittedColumn, type FittedColumns } from './fitted.ts';

/** Calls about rows of the chunk in hand. */
export interface RowReport {
  readonly refuse: (row: number, column: FittedColumn, reason: string) => never;
  readonly unseen?: (row: number, column: FittedColumn) => void;
}

/** Writes the rows of a chunk, its values in the order of the columns, from row `first` of `into`. */
export type RowEncoder = (
  values: readonly RawValues[],
  into: Float32Array | Int32Array,
  first: number,
  report: RowReport,
) => void;

/** The same encoder for training, evaluation and predictions. It may be called for chunk after chunk of one reading. */
export const rowEncoder = (columns: readonly FittedColumn[]): RowEncoder => {
  const stride = slotsOf(columns);
  let at = 0;
  const encoders = columns.map((column) => {
    const place = { column, at, encode: column.column.encoder(column.params) };
    at += column.column.slots(column.params);
    return place;
  });
  return (values, into, first, { refuse, unseen }) =>
    encoders.forEach(({ column, at: offset, encode }, i) =>
      encode(values[i]!, {
        into,
        at: first * stride + offset,
        stride,
        refuse: (row, reason) => refuse(row, column, reason),
        unseen: (row) => unseen?.(row, column),
      }),
    );
};

/** Features of `count` raw rows as the model takes them. */
export const encodeRows = (
  { features, dtype }: FittedColumns,
  values: readonly RawValues[],
  count: number,
  report: RowReport,
): HostArray => {
  const into = roomFor(dtype, count * slotsOf(features));
  keptEncoder(features)(values, into, 0, report);
  return into;
};

/** Making an encoder takes long where it has a vocabulary. */
const keptEncoder = (features: readonly FittedColumn[]): RowEncoder => {
  const encoder = encoders.get(features) ?? rowEncoder(features);
  encoders.set(features, encoder);
  return encoder;
};

const encoders = new WeakMap<readonly FittedColumn[], RowEncoder>();

export const roomFor = (dtype: FittedColumns['dtype'], length: number): Float32Array | Int32Array =>
  dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
