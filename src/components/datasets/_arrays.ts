import { createHash } from 'node:crypto';
import { DataError, type Column, type DataFile, type DataIo } from '../../contracts/data.ts';
import type { ElementType, Shape } from '../../contracts/tensors.ts';
import type { Element, ElementCode } from '../../files/arrays/elements.ts';
import { beyondType, noSamples } from './_array-messages.ts';

/** An array in a file: its first axis counts samples. */
export interface ArraySource {
  readonly file: DataFile;
  /** The file, and the array in it, as messages name it. */
  readonly place: string;
  /** Field of the experiment that names it. */
  readonly field: string;
  readonly element: Element;
  readonly code: ElementCode;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  /** Byte of the file at which the elements begin; null where they are packed. */
  readonly offset: number | null;
  /** The elements from row `from` on, in pieces of whole rows. */
  readonly pieces: (from: number) => AsyncIterable<Uint8Array>;
}

/** Types that tfjs lacks are widened, and refused where a value has no place in the wider one. */
const dtypes: Readonly<Record<ElementCode, ElementType>> = {
  u1: 'uint8',
  b1: 'uint8',
  i1: 'int32',
  u2: 'int32',
  i2: 'int32',
  u4: 'int32',
  i4: 'int32',
  u8: 'int32',
  i8: 'int32',
  f2: 'float32',
  f4: 'float32',
  f8: 'float32',
};

/** Types whose bytes are those that a step is fed. */
const asTheyAre: readonly ElementCode[] = ['u1', 'b1', 'i4', 'f4'];

export const countOf = ({ shape }: Pick<ArraySource, 'shape'>): number => shape[0]!;
export const sampleShape = ({ shape }: Pick<ArraySource, 'shape'>): Shape => shape.slice(1);
export const dtypeOf = ({ code }: Pick<ArraySource, 'code'>): ElementType => dtypes[code];
export const rowElements = ({ shape }: Pick<ArraySource, 'shape'>): number =>
  shape.slice(1).reduce((product, size) => product * size, 1);

const mostAxes = 8;

/** Throws `DataError` for shapes that no samples have. */
export const checkShape = (shape: readonly number[], { place, field }: Pick<ArraySource, 'place' | 'field'>): void => {
  const elements = shape.reduce((product, size) => product * size, 1);
  // A position is a uint32.
  const isShape = shape.length > 0 && shape.length <= mostAxes && elements > 0 && shape[0]! < 2 ** 32;
  if (!isShape || !Number.isSafeInteger(8 * elements)) throw new DataError(noSamples({ place, shape }), field);
};

/** The samples where they are, if a step can be fed their bytes; else worked out, and kept by the store. */
export const columnOf = async (io: DataIo, source: ArraySource): Promise<Column> => {
  const { code, littleEndian, file, offset } = source;
  const spec = { shape: sampleShape(source), dtype: dtypeOf(source) };
  const count = countOf(source);
  if (offset !== null && asTheyAre.includes(code) && (littleEndian || source.element.bytes === 1))
    return io.column(spec, { ...file, offset, count });
  const key = createHash('sha256')
    .update(JSON.stringify(['array 1', await io.digest(file), source.place, code, littleEndian, source.shape, offset]))
    .digest('hex');
  const rows = { ...spec, count, source: source.place.replaceAll('`', '') };
  const { column } = await io.storeRows(key, rows, (from) => converted(source, from));
  return column;
};

/** Rows as a step is fed them, from row `from` on. */
export async function* converted(source: ArraySource, from = 0): AsyncGenerator<Column['data']> {
  const { element, place, field } = source;
  const dtype = dtypeOf(source);
  const width = rowElements(source);
  let row = from;
  for await (const bytes of source.pieces(from)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = allocate(dtype, bytes.length / element.bytes);
    for (let i = 0; i < values.length; i++) {
      const value = element.get(view, i * element.bytes);
      values[i] = value;
      // NaN and infinite numbers stay what they are.
      if (values[i] !== value && Math.abs(value) < Infinity && !(dtype === 'float32' && Number.isFinite(values[i])))
        throw new DataError(beyondType({ place, value, row: row + Math.floor(i / width), dtype }), field);
    }
    yield values;
    row += values.length / width;
  }
}

const allocate = (dtype: ElementType, length: number): Column['data'] => {
  if (dtype === 'float32') return new Float32Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
};

const pieceBytes = 2 ** 22;

/** Pieces of whole rows of an array that isn't packed. */
export const plainPieces = (io: DataIo, file: DataFile, offset: number, rowBytes: number, count: number) =>
  async function* (from: number): AsyncGenerator<Uint8Array> {
    const rows = Math.max(1, Math.floor(pieceBytes / rowBytes));
    for (let row = from; row < count; row += rows)
      yield await io.readAt(file, offset + row * rowBytes, Math.min(rows, count - row) * rowBytes);
  };
