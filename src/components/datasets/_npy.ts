import { DataError, type DataFile, type DataIo } from '../../contracts/data.ts';
import { isNpy, mostNpyHeader, npyLengthBytes, parseNpyHeader } from '../../files/arrays/npy.ts';
import { damagedHeader, fortranOrder, noNpy, noNumbers } from './_array-messages.ts';
import { checkShape, type ArraySource } from './_arrays.ts';

/** Bytes that hold any header: of a file, or of a member of an archive. */
export const npyHead = 12 + mostNpyHeader;

type Header = Pick<ArraySource, 'element' | 'code' | 'littleEndian' | 'shape'> & {
  /** Bytes before the elements. */
  readonly length: number;
};

/** What the first bytes of an array say. Throws `DataError`. */
export const readNpyHeader = (bytes: Uint8Array, { place, field }: Pick<ArraySource, 'place' | 'field'>): Header => {
  const fail = (message: string): never => {
    throw new DataError(message, field);
  };
  if (!isNpy(bytes)) fail(noNpy({ place }));
  const wide = npyLengthBytes(bytes);
  if (bytes.length < 8 + wide) fail(damagedHeader({ place, reason: 'the file ends within it' }));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textLength = wide === 4 ? view.getUint32(8, true) : view.getUint16(8, true);
  if (textLength > mostNpyHeader) fail(damagedHeader({ place, reason: `it has ${textLength} bytes` }));
  const length = 8 + wide + textLength;
  if (bytes.length < length) fail(damagedHeader({ place, reason: 'the file ends within it' }));
  const text = Buffer.from(bytes.subarray(8 + wide, length)).toString('latin1');
  const header = parseNpyHeader(text);
  const { element, code, shape, littleEndian } = header;
  if (!element || !code) return fail(noNumbers({ place, kind: header.kind }));
  if (!shape) return fail(damagedHeader({ place, reason: 'it gives no shape' }));
  checkShape(shape, { place, field });
  if (header.fortranOrder && shape.length > 1) fail(fortranOrder({ place }));
  return { element, code, littleEndian, shape, length };
};

export const bytesOfArray = ({ shape, element }: Pick<ArraySource, 'shape' | 'element'>): number =>
  shape.reduce((product, size) => product * size, element.bytes);

export const rowBytesOf = ({ shape, element }: Pick<ArraySource, 'shape' | 'element'>): number =>
  bytesOfArray({ shape: shape.slice(1), element });

export const headOf = (io: DataIo, file: DataFile): Promise<Uint8Array> => io.readAt(file, 0, npyHead);
