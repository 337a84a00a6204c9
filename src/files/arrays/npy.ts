import { elements, type Element, type ElementCode } from './elements.ts';

/** https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export interface NpyHeader {
  /** Undefined for elements that are no numbers: `kind` is what the file says then. */
  readonly element: Element | undefined;
  readonly code: ElementCode | undefined;
  readonly littleEndian: boolean;
  readonly kind: string;
  /** Undefined if the header tells none. */
  readonly shape: readonly number[] | undefined;
  readonly fortranOrder: boolean;
}

export const isNpy = (bytes: Uint8Array): boolean =>
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte);

/** Bytes in which the length of the header stands, after 8 bytes of magic number and version. */
export const npyLengthBytes = (start: Uint8Array): 2 | 4 => (start[6]! > 1 ? 4 : 2);

/** Longer headers are those of tables, which are no arrays. */
export const mostNpyHeader = 65536;

/** The text of a header, a Python literal. */
export const parseNpyHeader = (text: string): NpyHeader => {
  const [, order, code] = /'descr': '([<>|=])(\w\d)'/.exec(text) ?? [];
  const [, dimensions] = /'shape': \(([\d, ]*)\)/.exec(text) ?? [];
  const littleEndian = order !== '>';
  return {
    element: elements(littleEndian)[code as ElementCode] as Element | undefined,
    code: code as ElementCode | undefined,
    littleEndian,
    kind: /'descr': ([^,}]*)/.exec(text)?.[1] ?? 'nothing known',
    shape: dimensions
      ?.split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    fortranOrder: /'fortran_order': True/.test(text),
  };
};
