import { DataError, type Column, type DataIo } from '../../contracts/data.ts';
import { type ElementType } from '../../contracts/tensors.ts';
import { type ElementCode } from '../../files/arrays/elements.ts';
import { fileTypeOf, isText, typeHead } from '../../files/file-type.ts';
import { atField } from './_at-field.ts';
import { noElements, otherSize, truncatedHeader, wrongMagic } from './_idx-messages.ts';
import { otherType } from './_messages.ts';

/** First bytes of an IDX file. */
export interface IdxHeader {
  /** Bytes of the header: the elements begin there. */
  readonly length: number;
  readonly element: Element;
  /** Sizes of the axes; the first one counts samples. */
  readonly axes: readonly number[];
  /** Whether the file is gzip, where that is known. */
  readonly packed?: boolean;
}
/** A file as the experiment names it, and the field with its name. */
export interface IdxFile {
  readonly path: string;
  readonly field: string;
}
interface Element {
  readonly name: string;
  readonly code: ElementCode;
  readonly bytes: number;
  readonly dtype: ElementType;
  readonly get: (view: DataView, at: number) => number;
}

/**
 * Element types by their code in the third byte. Types that tfjs lacks are widened (int8, int16) or rounded (float64).
 * The format, all numbers big-endian: 0 0, type code, number of axes, a uint32 per axis, then the elements, last axis
 * fastest.
 */
const elements: Readonly<Record<number, Element>> = {
  0x08: { name: 'uint8', code: 'u1', bytes: 1, dtype: 'uint8', get: (view, at) => view.getUint8(at) },
  0x09: { name: 'int8', code: 'i1', bytes: 1, dtype: 'int32', get: (view, at) => view.getInt8(at) },
  0x0b: { name: 'int16', code: 'i2', bytes: 2, dtype: 'int32', get: (view, at) => view.getInt16(at) },
  0x0c: { name: 'int32', code: 'i4', bytes: 4, dtype: 'int32', get: (view, at) => view.getInt32(at) },
  0x0d: { name: 'float32', code: 'f4', bytes: 4, dtype: 'float32', get: (view, at) => view.getFloat32(at) },
  0x0e: { name: 'float64', code: 'f8', bytes: 8, dtype: 'float32', get: (view, at) => view.getFloat64(at) },
};
const mostAxes = 8;
const longestHeader = 4 + 4 * mostAxes;

/**
 * Reads only the header and compares the file's size with it. The size of a gzip file is known only after loading.
 * `mayStay` allows files that don't fit into memory.
 */
export const inspectIdx = async (io: DataIo, file: IdxFile, mayStay = false): Promise<IdxHeader> => {
  const { bytes, size } = await atField(file.field, io.head(file.path, Math.max(longestHeader, typeHead)));
  const header = { ...parseHeader(bytes, file), packed: size === null };
  if (size !== null) checkSize(header, size, file);
  if (!(mayStay && isLarge(header))) checkMemory(io, header, file);
  return header;
};

/** Up to here files are read as a whole. */
const mostWhole = 2 ** 31;

/** Whether samples stay in the file. */
export const isLarge = ({ length, element, axes, packed }: IdxHeader): boolean =>
  packed === false && length + element.bytes * count(axes) > mostWhole;

/** Elements of the whole file, and its `bytes`. Elements of uint8 are a view of `bytes`, not a copy. */
export const loadIdx = async (
  io: DataIo,
  file: IdxFile,
): Promise<{ readonly header: IdxHeader; readonly data: Column['data']; readonly bytes: Uint8Array }> => {
  await inspectIdx(io, file);
  const bytes = await atField(file.field, io.read(file.path));
  const header = parseHeader(bytes, file);
  checkSize(header, bytes.length, file);
  return { header, data: readElements(header, bytes), bytes };
};

const parseHeader = (bytes: Uint8Array, { path, field }: IdxFile): IdxHeader => {
  const magic = bytes.subarray(0, 4);
  const element = elements[magic[2] ?? -1];
  const rank = magic[3] ?? 0;
  if (magic.length < 4 || magic[0] !== 0 || magic[1] !== 0 || !element || rank < 1 || rank > mostAxes)
    throw new DataError(typeMessage(path, bytes) ?? wrongMagic({ file: path, magic: hex(magic) }), field);
  const length = 4 + 4 * rank;
  if (bytes.length < length)
    throw new DataError(truncatedHeader({ file: path, size: bytes.length, expected: length }), field);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const axes = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (axes.includes(0)) throw new DataError(noElements({ file: path, axes }), field);
  return { length, element, axes };
};

/** Names the type of another file, where its first bytes tell it. */
const typeMessage = (file: string, bytes: Uint8Array): string | undefined => {
  const head = bytes.subarray(0, typeHead);
  const type = isText(head) ? 'text, such as CSV' : fileTypeOf(head);
  return type === undefined ? undefined : otherType({ file, type, format: 'IDX' });
};

const checkSize = ({ length, element, axes }: IdxHeader, size: number, { path, field }: IdxFile): void => {
  const expected = length + element.bytes * count(axes);
  if (size === expected) return;
  throw new DataError(otherSize({ file: path, size, expected, element: element.name, axes }), field);
};

/** Widened elements take memory beside the file's bytes. */
const checkMemory = (io: DataIo, { length, element, axes }: IdxHeader, { path, field }: IdxFile): void => {
  const widened = element.dtype === 'uint8' ? 0 : 4;
  try {
    io.checkSize(path, length + (element.bytes + widened) * count(axes));
  } catch (error) {
    throw error instanceof DataError ? new DataError(error.message, field) : error;
  }
};

const readElements = ({ length, element, axes }: IdxHeader, bytes: Uint8Array): Column['data'] => {
  if (element.dtype === 'uint8') return bytes.subarray(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset + length, bytes.byteLength - length);
  const data = element.dtype === 'int32' ? new Int32Array(count(axes)) : new Float32Array(count(axes));
  for (let i = 0; i < data.length; i++) data[i] = element.get(view, i * element.bytes);
  return data;
};

const count = (axes: readonly number[]): number => axes.reduce((a, b) => a * b, 1);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
