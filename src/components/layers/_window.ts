import { Type } from '@sinclair/typebox';
import { wholeNumber, type Field } from '../../registry/fields.ts';
import { allEdges, amounts, amountWords, edgesOf, spansOf, type Padding, type Windows } from './_padding.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { type Shape } from '../../contracts/tensors.ts';
import {
  needsImage,
  needsVolume,
  stridesAndDilation,
  stridesBeyondWindow,
  windowInPadding,
  windowTooLarge,
} from './_messages.ts';

/** One number for both directions, or [rows, columns]. */
export type Pair = number | readonly [number, number];

/** A field of one or two integers, at least 1. */
export const pair = <const O extends { readonly description: string; readonly default?: Pair }>(options: O) => {
  const size = wholeNumber({ minimum: 1 });
  const anyOf = [size, { type: 'array', items: size, minItems: 2, maxItems: 2 }];
  return Type.Unsafe<Pair>({ anyOf, ...options }) as unknown as Field<Pair> & Pick<O, Extract<keyof O, 'default'>>;
};

export const both = (size: Pair): [number, number] => (typeof size === 'number' ? [size, size] : [...size]);

/** Rows above and below, columns left and right. */
export type Sides = readonly [readonly [top: number, bottom: number], readonly [left: number, right: number]];
type WrittenSides = number | readonly [number, number] | Sides;

/**
 * A field of amounts at the edges of an image, at least 0: one number, [rows, columns], or [[top, bottom], [left,
 * right]].
 */
export const sides = <const O extends { readonly description: string; readonly default: WrittenSides }>(options: O) => {
  return Type.Unsafe<WrittenSides>({
    anyOf: amounts(2),
    title: amountWords(2),
    ...options,
  }) as unknown as Field<WrittenSides> & Pick<O, 'default'>;
};

export const allSides = (written: WrittenSides): Sides => allEdges(written, 2) as unknown as Sides;

/** Windows over an image. */
export const imageWindows = (size: Pair, strides: Pair, padding: Padding, dilation: Pair = 1): Windows => ({
  size: both(size),
  strides: both(strides),
  padding,
  dilation: both(dilation),
});

/** Fields of a pool, whose strides default to the size of its window. */
interface Pooling<Size> {
  readonly poolSize: Size;
  readonly strides: Size | null;
  readonly padding: Padding;
}

export const sequencePool = ({ poolSize, strides, padding }: Pooling<number>): Windows => ({
  size: [poolSize],
  strides: [strides ?? poolSize],
  padding,
});

export const imagePool = ({ poolSize, strides, padding }: Pooling<Pair>): Windows =>
  imageWindows(poolSize, strides ?? poolSize, padding);

export const volumePool = ({ poolSize, strides, padding }: Pooling<Triple>): Windows =>
  volumeWindows(poolSize, strides ?? poolSize, padding);

/** Height and width of the output of a window sliding over an image; throws `ShapeError`. */
export const slide = (type: string, input: Shape, windows: Windows): [number, number] =>
  slideOver(type, input, imageSize(type, input), windows) as [number, number];

/** Lengths of the output of a sliding window, for any number of dimensions; throws `ShapeError`. */
export const slideOver = (type: string, input: Shape, lengths: readonly number[], windows: Windows): number[] => {
  const [span, edges] = [spansOf(windows), edgesOf(windows)];
  const padded = lengths.map((length, i) => length + (edges ? edges[i]![0] + edges[i]![1] : 0));
  if (windows.padding === 'same') return lengths.map((length, i) => Math.ceil(length / windows.strides[i]!));
  if (padded.some((length, i) => span[i]! > length)) {
    throw new ShapeError(windowTooLarge({ type, span, input, padded: edges ? [...padded, input.at(-1)!] : undefined }));
  }
  return padded.map((length, i) => Math.ceil((length - span[i]! + 1) / windows.strides[i]!));
};

/** A pool over padding alone has no value, so PyTorch and assay refuse it; throws `ShapeError`. */
export const refusePaddingAlone = (type: string, windows: Windows): void => {
  const edges = edgesOf(windows);
  if (!edges?.some((amounts, i) => Math.max(...amounts) >= windows.size[i]!)) return;
  throw new ShapeError(windowInPadding({ type, size: windows.size, value: edges }));
};

/** tfjs refuses both at once. */
export const stridesOrDilation = (type: string, strides: readonly number[], dilation: readonly number[]): void => {
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) throw new ShapeError(stridesAndDilation({ type }));
};

/** Height and width of an image; throws `ShapeError` for anything else. */
export const imageSize = (type: string, input: Shape): [number, number] => {
  if (input.length === 3) return [input[0]!, input[1]!];
  throw new ShapeError(needsImage({ type, input }));
};

/** One number for all three directions, or [depth, rows, columns]. */
export type Triple = number | readonly [number, number, number];

/** A field of one or three integers, at least 1. */
export const triple = <const O extends { readonly description: string; readonly default?: Triple }>(options: O) => {
  const size = wholeNumber({ minimum: 1 });
  const anyOf = [size, { type: 'array', items: size, minItems: 3, maxItems: 3 }];
  return Type.Unsafe<Triple>({ anyOf, ...options }) as unknown as Field<Triple> & Pick<O, Extract<keyof O, 'default'>>;
};

export const allThree = (size: Triple): [number, number, number] =>
  typeof size === 'number' ? [size, size, size] : [...size];

/** Depth, height and width of a volume; throws `ShapeError` for anything else. */
export const volumeSize = (type: string, input: Shape): [number, number, number] => {
  if (input.length === 4) return [input[0]!, input[1]!, input[2]!];
  throw new ShapeError(needsVolume({ type, input }));
};

/** Windows over a volume. */
export const volumeWindows = (size: Triple, strides: Triple, padding: Padding, dilation: Triple = 1): Windows => ({
  size: allThree(size),
  strides: allThree(strides),
  padding,
  dilation: allThree(dilation),
});

/** Sizes of the output of a window sliding over a volume; throws `ShapeError`. */
export const slideVolume = (type: string, input: Shape, windows: Windows): number[] => {
  const { size, strides, padding } = windows;
  // tfjs would pad by negative amounts and skip the first values.
  if (padding === 'same' && strides.some((stride, i) => stride > size[i]!)) {
    throw new ShapeError(stridesBeyondWindow({ type, size, value: strides }));
  }
  return slideOver(type, input, volumeSize(type, input), windows);
};
