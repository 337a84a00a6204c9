import { sizeOf } from '../../engine/host.ts';
import type { ByteReader } from './bytes.ts';
import { InputError, shown } from './input-error.ts';
import { itemOf, type Items, type Wanted } from './item.ts';
import { valuesOf } from './values.ts';

/** What the header of an array file says. */
interface Header {
  readonly shape: readonly number[];
  readonly element: Element;
}
interface Element {
  readonly name: string;
  readonly bytes: number;
  get(view: DataView, at: number): number;
}

const mostBytesTogether = 2 ** 20;

/** An array of samples, or of one. The first axis counts them; axes of one element at the end may be there or not. */
async function* arrayItems(
  file: string,
  bytes: ByteReader,
  { shape, element }: Header,
  wanted: Wanted,
): AsyncGenerator<Items[]> {
  const one = sameAxes(shape, wanted.shape);
  if (!one && !sameAxes(shape.slice(1), wanted.shape))
    throw new InputError(
      `is [${shape.join(', ')}], and the model takes [${wanted.shape.join(', ')}] or any number of such`,
    );
  const [count, size] = [one ? 1 : shape[0]!, sizeOf(wanted.shape)];
  const isBytes = element.name === 'uint8' && wanted.dtype === 'uint8';
  const rows = Math.max(1, Math.floor(mostBytesTogether / (size * element.bytes)));
  for (let first = 0; first < count; first += rows) {
    const wantedRows = Math.min(rows, count - first);
    const piece = await bytes.take(wantedRows * size * element.bytes);
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    const there = Math.floor(piece.length / (size * element.bytes));
    const index = (i: number) => (one ? undefined : first + i);
    // Bytes for bytes are taken as they are: images come by the hundred thousand a second.
    if (isBytes)
      yield there === 0
        ? []
        : [{ file, ...(!one && { index: first }), count: there, values: piece.subarray(0, there * size) }];
    else
      yield Array.from({ length: there }, (_, i) =>
        itemOf(file, index(i), () =>
          valuesOf(
            Array.from({ length: size }, (_, j) => element.get(view, (i * size + j) * element.bytes)),
            wanted,
          ),
        ),
      );
    if (there < wantedRows) throw new InputError(`ends after ${first + there} of ${count} samples`);
  }
}

/** Whether shapes are equal but for dimensions of 1 at the end. */
export const sameAxes = (a: readonly number[], b: readonly number[]): boolean =>
  String(withoutOnes(a)) === String(withoutOnes(b));
const withoutOnes = (shape: readonly number[]): readonly number[] =>
  shape.slice(0, 1 + shape.findLastIndex((size) => size !== 1));

const elements = (little: boolean) =>
  ({
    u1: { name: 'uint8', bytes: 1, get: (view, at) => view.getUint8(at) },
    i1: { name: 'int8', bytes: 1, get: (view, at) => view.getInt8(at) },
    b1: { name: 'bool', bytes: 1, get: (view, at) => view.getUint8(at) },
    u2: { name: 'uint16', bytes: 2, get: (view, at) => view.getUint16(at, little) },
    i2: { name: 'int16', bytes: 2, get: (view, at) => view.getInt16(at, little) },
    u4: { name: 'uint32', bytes: 4, get: (view, at) => view.getUint32(at, little) },
    i4: { name: 'int32', bytes: 4, get: (view, at) => view.getInt32(at, little) },
    i8: { name: 'int64', bytes: 8, get: (view, at) => Number(view.getBigInt64(at, little)) },
    f4: { name: 'float32', bytes: 4, get: (view, at) => view.getFloat32(at, little) },
    f8: { name: 'float64', bytes: 8, get: (view, at) => view.getFloat64(at, little) },
  }) satisfies Record<string, Element>;

export const isNpy = (bytes: Uint8Array): boolean =>
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte);

/** https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export async function* npyItems(file: string, bytes: ByteReader, wanted: Wanted): AsyncGenerator<Items[]> {
  const start = await bytes.take(8);
  const wide = start[6]! > 1;
  const size = await bytes.take(wide ? 4 : 2);
  const view = new DataView(size.buffer, size.byteOffset, size.byteLength);
  if (size.length < (wide ? 4 : 2)) throw new InputError('ends within its header');
  const text = Buffer.from(
    await bytes.take(Math.min(65536, wide ? view.getUint32(0, true) : view.getUint16(0, true))),
  ).toString('latin1');
  const [, order, code] = /'descr': '([<>|=])(\w\d)'/.exec(text) ?? [];
  const [, dimensions] = /'shape': \(([\d, ]*)\)/.exec(text) ?? [];
  const element = elements(order !== '>')[code as 'u1'] as Element | undefined;
  if (dimensions === undefined || !element)
    throw new InputError(
      `holds ${shown(/'descr': ([^,}]*)/.exec(text)?.[1] ?? 'nothing known')}, expected an array of numbers`,
    );
  if (/'fortran_order': True/.test(text))
    throw new InputError('is in Fortran order: save `numpy.ascontiguousarray(x)`');
  yield* arrayItems(
    file,
    bytes,
    {
      shape: dimensions
        .split(',')
        .filter((part) => part.trim() !== '')
        .map(Number),
      element,
    },
    wanted,
  );
}

const idxCodes: Readonly<Record<number, 'u1' | 'i1' | 'i2' | 'i4' | 'f4' | 'f8'>> = {
  0x08: 'u1',
  0x09: 'i1',
  0x0b: 'i2',
  0x0c: 'i4',
  0x0d: 'f4',
  0x0e: 'f8',
};

export const isIdx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0 && bytes[1] === 0 && idxCodes[bytes[2] ?? 0] !== undefined && bytes[3]! > 0 && bytes[3]! <= 8;

/** The format of MNIST's files. */
export async function* idxItems(file: string, bytes: ByteReader, wanted: Wanted): AsyncGenerator<Items[]> {
  const [, , code, rank] = await bytes.take(4);
  const axes = await bytes.take(4 * rank!);
  if (axes.length < 4 * rank!) throw new InputError('ends within its header');
  const view = new DataView(axes.buffer, axes.byteOffset, axes.byteLength);
  yield* arrayItems(
    file,
    bytes,
    {
      shape: Array.from({ length: rank! }, (_, i) => view.getUint32(4 * i)),
      element: elements(false)[idxCodes[code!]!],
    },
    wanted,
  );
}
