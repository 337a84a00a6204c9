import type { Column } from '../contracts/data.ts';
import { isInFile, readRowsSync } from './rows/row-file.ts';
import { permutation, random } from '../mathematics/random.ts';
import { positionsOf, type Subset } from './split.ts';

/** Positions in the columns in the order in which an epoch visits them; a function of seed and epoch alone. */
export const epochOrder = (
  seed: number,
  epoch: number,
  part: Pick<Subset, 'count' | 'index'>,
  shuffle: boolean,
): Uint32Array => {
  if (!shuffle) return positionsOf(part);
  const order = permutation(part.count, random(seed, `shuffle/epoch/${epoch}`));
  const { index } = part;
  return index ? order.map((i) => index[i]!) : order;
};

/** Below this many elements a row is copied one by one: making a view costs as much as copying about that many. */
const shortRow = 16;

/** Copies the rows at `order[from … from + count)` into the beginning of `into`, which has the column's type. */
export const gather = (column: Column, order: Uint32Array, from: number, count: number, into: Column['data']): void => {
  if (isInFile(column)) return readRowsSync(column, order.subarray(from, from + count), into);
  const { data } = column;
  const width = sampleSize(column);
  const { stride = width } = column;
  if (width === 1) for (let i = 0; i < count; i++) into[i] = data[order[from + i]! * stride]!;
  else if (width <= shortRow)
    for (let i = 0; i < count; i++) {
      const row = order[from + i]! * stride;
      for (let j = 0; j < width; j++) into[i * width + j] = data[row + j]!;
    }
  else
    for (let i = 0; i < count; i++) {
      const row = order[from + i]! * stride;
      into.set(data.subarray(row, row + width), i * width);
    }
};

/** Room for `count` rows of a column. */
export const rowsOf = ({ shape, dtype }: Pick<Column, 'shape' | 'dtype'>, count: number): Column['data'] => {
  const length = count * sampleSize({ shape });
  if (dtype === 'uint8') return new Uint8Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
};

/** Elements of one sample. */
export const sampleSize = ({ shape }: Pick<Column, 'shape'>): number => shape.reduce((a, b) => a * b, 1);
