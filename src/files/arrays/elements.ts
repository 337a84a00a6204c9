/** Type of the elements of an array in a file. */
export interface Element {
  readonly name: string;
  readonly bytes: number;
  get(view: DataView, at: number): number;
}

/** Codes as NumPy writes them, without the order of bytes. */
export type ElementCode = 'u1' | 'i1' | 'b1' | 'u2' | 'i2' | 'u4' | 'i4' | 'u8' | 'i8' | 'f2' | 'f4' | 'f8';

export const elements = (little: boolean): Readonly<Record<ElementCode, Element>> => ({
  u1: { name: 'uint8', bytes: 1, get: (view, at) => view.getUint8(at) },
  i1: { name: 'int8', bytes: 1, get: (view, at) => view.getInt8(at) },
  b1: { name: 'bool', bytes: 1, get: (view, at) => view.getUint8(at) },
  u2: { name: 'uint16', bytes: 2, get: (view, at) => view.getUint16(at, little) },
  i2: { name: 'int16', bytes: 2, get: (view, at) => view.getInt16(at, little) },
  u4: { name: 'uint32', bytes: 4, get: (view, at) => view.getUint32(at, little) },
  i4: { name: 'int32', bytes: 4, get: (view, at) => view.getInt32(at, little) },
  u8: { name: 'uint64', bytes: 8, get: (view, at) => Number(view.getBigUint64(at, little)) },
  i8: { name: 'int64', bytes: 8, get: (view, at) => Number(view.getBigInt64(at, little)) },
  f2: { name: 'float16', bytes: 2, get: (view, at) => halfToNumber(view.getUint16(at, little)) },
  f4: { name: 'float32', bytes: 4, get: (view, at) => view.getFloat32(at, little) },
  f8: { name: 'float64', bytes: 8, get: (view, at) => view.getFloat64(at, little) },
});

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 bits of fraction. */
const halfToNumber = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
};
