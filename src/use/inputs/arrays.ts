import { sizeOf } from '../../engine/host.ts';
import { elements, type Element } from '../../files/arrays/elements.ts';
import { mostNpyHeader, npyLengthBytes, parseNpyHeader } from '../../files/arrays/npy.ts';
import type { ByteReader } from './bytes.ts';
import { InputError, shown } from './input-error.ts';
import { itemOf, type Items, type Wanted } from './item.ts';
import { valuesOf } from './values.ts';

/** What the header of an array file says. */
interface Header {
  readonly shape: readonly number[];
  readonly element: Element;
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

/** https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export async function* npyItems(file: string, bytes: ByteReader, wanted: Wanted): AsyncGenerator<Items[]> {
  const start = await bytes.take(8);
  const wide = npyLengthBytes(start);
  const size = await bytes.take(wide);
  const view = new DataView(size.buffer, size.byteOffset, size.byteLength);
  if (size.length < wide) throw new InputError('ends within its header');
  const length = wide === 4 ? view.getUint32(0, true) : view.getUint16(0, true);
  const text = Buffer.from(await bytes.take(Math.min(mostNpyHeader, length))).toString('latin1');
  const { element, shape, kind, fortranOrder } = parseNpyHeader(text);
  if (!shape || !element) throw new InputError(`holds ${shown(kind)}, expected an array of numbers`);
  if (fortranOrder) throw new InputError('is in Fortran order: save `numpy.ascontiguousarray(x)`');
  yield* arrayItems(file, bytes, { shape, element }, wanted);
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
