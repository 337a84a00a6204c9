import { Type } from '@sinclair/typebox';
import { choice, wholeNumber, type Field } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { type Shape } from '../../contracts/tensors.ts';

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

/** Padding makes samples larger than the data are, so its bound is a narrow one. */
const mostAdded = 65_536;

/** A field of amounts at the edges of an image, at least 0: one number, [rows, columns], or [[top, bottom], [left, right]]. */
export const sides = <const O extends { readonly description: string; readonly default: WrittenSides }>(options: O) => {
  const amount = wholeNumber({ minimum: 0, maximum: mostAdded });
  const two = { type: 'array', items: amount, minItems: 2, maxItems: 2 };
  return Type.Unsafe<WrittenSides>({
    anyOf: [amount, two, { ...two, items: two }],
    ...options,
  }) as unknown as Field<WrittenSides> & Pick<O, 'default'>;
};

export const allSides = (written: WrittenSides): Sides => {
  const [rows, columns] = typeof written === 'number' ? [written, written] : written;
  const either = (amount: number | readonly [number, number]) =>
    typeof amount === 'number' ? ([amount, amount] as const) : amount;
  return [either(rows), either(columns)];
};

export const padding = choice(['valid', 'same'], {
  default: 'valid',
  description:
    '`valid` takes whole windows only; `same` adds zeros so that stride 1 keeps the size, at the bottom and right first, as TensorFlow. For PyTorch’s symmetric `padding=1`, put `zeroPadding2d` before it.',
});

interface Window {
  readonly size: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilation?: Pair;
}

/** Height and width after a window of layer `type` has gone over an image; throws `ShapeError`. */
export const slide = (type: string, input: Shape, { size, strides, padding, dilation = 1 }: Window): [number, number] =>
  slideOver(type, input, imageSize(type, input), {
    size: both(size),
    strides: both(strides),
    padding,
    dilation: both(dilation),
  }) as [number, number];

interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Null where there is no choice: whole windows only. */
  readonly padding: 'valid' | 'same' | null;
  readonly dilation?: readonly number[];
}

/** Lengths after a window has gone over samples of these lengths, whatever their number of dimensions; throws `ShapeError`. */
export const slideOver = (
  type: string,
  input: Shape,
  lengths: readonly number[],
  { size, strides, padding, dilation }: Windows,
): number[] => {
  const span = size.map((taps, i) => (taps - 1) * (dilation?.[i] ?? 1) + 1);
  if (padding !== 'same' && lengths.some((length, i) => span[i]! > length)) {
    throw new ShapeError(
      `The ${span.length === 1 ? `${span[0]!}-step` : span.join(' × ')} window of \`${type}\` does not fit into shape [${input.join(', ')}]: make it smaller${padding === null ? '' : ', or write `padding: same`'}.`,
    );
  }
  return lengths.map((length, i) => Math.ceil((padding === 'same' ? length : length - span[i]! + 1) / strides[i]!));
};

/** tfjs refuses both at once. */
export const stridesOrDilation = (type: string, strides: readonly number[], dilation: readonly number[]): void => {
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1)
    throw new ShapeError(`\`${type}\` takes \`strides\` or \`dilation\` above 1, not both.`);
};

/** Height and width of an image; throws `ShapeError` for anything else. */
export const imageSize = (type: string, input: Shape): [number, number] => {
  if (input.length === 3) return [input[0]!, input[1]!];
  const remedy =
    input.length === 2
      ? `put \`{type: reshape, shape: [${input.join(', ')}, 1]}\` before it`
      : 'put a `reshape` before it';
  throw new ShapeError(
    `\`${type}\` takes images, [height, width, channels] per sample, and gets shape [${input.join(', ')}]: ${remedy}.`,
  );
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
  throw new ShapeError(
    `\`${type}\` takes volumes, [depth, height, width, channels] per sample, and gets shape [${input.join(', ')}]: put a \`reshape\` before it.`,
  );
};

/** Sizes after a window has gone over a volume; throws `ShapeError`. */
export const slideVolume = (
  type: string,
  input: Shape,
  window: {
    readonly size: Triple;
    readonly strides: Triple;
    readonly padding: 'valid' | 'same' | null;
    readonly dilation?: Triple;
  },
): number[] => {
  const [size, strides, dilation, { padding }] = [
    allThree(window.size),
    allThree(window.strides),
    allThree(window.dilation ?? 1),
    window,
  ];
  // tfjs pads by negative amounts there, and begins behind the first values.
  if (padding === 'same' && strides.some((stride, i) => stride > size[i]!)) {
    throw new ShapeError(
      `\`${type}\` with \`padding: same\` takes strides no larger than its window, and ${strides.join(' × ')} is beyond ${size.join(' × ')}: write \`padding: valid\`.`,
    );
  }
  return slideOver(type, input, volumeSize(type, input), { size, strides, padding, dilation });
};
