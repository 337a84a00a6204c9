import { Type } from '@sinclair/typebox';
import type { Edges } from '../../layers/padded.ts';
import { flag, optional, wholeNumber, type Field } from '../../registry/fields.ts';

type Pair = readonly [number, number];
export type Padding = 'valid' | 'same' | 'causal' | number | readonly number[] | Edges;

/** Padding enlarges samples beyond the data, so its bound is narrow. */
const mostAdded = 65_536;
const amount = wholeNumber({ minimum: 0, maximum: mostAdded });
const lists = (length: number, items: object) => ({ type: 'array', items, minItems: length, maxItems: length });

type Dimensions = 1 | 2 | 3;

/** One amount for every edge, one for both edges of each dimension, or [before, after] for each dimension. */
export const amounts = (dimensions: Dimensions) =>
  dimensions === 1
    ? [amount, lists(2, amount)]
    : [amount, lists(dimensions, amount), lists(dimensions, lists(2, amount))];

const orForms = {
  1: ' or [before, after]',
  2: ', [rows, columns] or [[top, bottom], [left, right]]',
  3: ', [depth, rows, columns] or [[front, back], [top, bottom], [left, right]]',
};
/** Valid values of the field, for an error. */
export const amountWords = (dimensions: Dimensions): string =>
  `an integer from 0 to ${mostAdded}${orForms[dimensions]}`;

const paddingField = <P extends Padding>(words: readonly string[], dimensions: Dimensions, description: string) =>
  Type.Unsafe<P>({
    anyOf: [{ type: 'string', enum: words }, ...amounts(dimensions)],
    default: 'valid',
    title: `${words.map((word) => `\`${word}\``).join(', ')}, ${amountWords(dimensions)}`,
    description,
  }) as unknown as Field<P> & { readonly default: 'valid' };

/** The field of a convolution or a pool; `added` names the values that its windows see outside the sample. */
export const padding = (dimensions: Dimensions, added = 'zeros') =>
  paddingField<Padding>(
    dimensions === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same'],
    dimensions,
    [
      '`valid` takes whole windows only.',
      `\`same\` adds ${added} so that stride 1 keeps the size, the odd one after the end, as TensorFlow.`,
      ...(dimensions === 1 ? ['`causal` adds them before the start, so that no output sees a later step.'] : []),
      `Amounts are PyTorch’s \`padding\`: one for every edge${orForms[dimensions]}.`,
    ].join(' '),
  );

/** For maxima, the values outside are −∞. */
export const maximumPadding = (dimensions: Dimensions) => padding(dimensions, '−∞');

export type Cropping = Exclude<Padding, 'causal'>;
/** The field of a transposed convolution, where padding is taken from the output. */
export const cropping = paddingField<Cropping>(
  ['valid', 'same'],
  2,
  [
    '`valid` keeps all that the kernel reaches, and gaps of a stride wider than the kernel.',
    '`same` makes exactly size times stride, as TensorFlow.',
    `Amounts are taken from the output, as PyTorch’s \`padding\`: one for every edge${orForms[2]}.`,
    'For its `padding=1, output_padding=1`, write `[[1, 0], [1, 0]]`.',
  ].join(' '),
);

export const countPadding = optional(
  flag({ description: 'Whether means count padding.' }),
  'Whether means count the zeros of padding, as PyTorch’s `count_include_pad`. Left out, they count where ' +
    '`padding` is in amounts, as in PyTorch, but not for `same` or `causal`, as in TensorFlow.',
);

/** How a window moves along each dimension. */
export interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilation?: readonly number[];
}

export const spansOf = ({ size, dilation }: Windows): number[] =>
  size.map((taps, i) => (taps - 1) * (dilation?.[i] ?? 1) + 1);

/** Amounts before and after each dimension; null without padding, and for `same`, which tfjs pads itself. */
export const edgesOf = (windows: Windows): Edges | null => {
  const { padding } = windows;
  if (padding === 'valid' || padding === 'same') return null;
  return unlessZero(
    padding === 'causal' ? spansOf(windows).map((span): Pair => [span - 1, 0]) : allEdges(padding, windows.size.length),
  );
};

/** Amounts as written, for each edge. */
export const allEdges = (written: Exclude<Padding, string>, dimensions: number): Edges => {
  if (typeof written === 'number') return Array.from({ length: dimensions }, (): Pair => [written, written]);
  if (dimensions === 1) return [written as Pair];
  return written.map((amount): Pair => (typeof amount === 'number' ? [amount, amount] : amount));
};

const unlessZero = (edges: Edges): Edges | null => (edges.flat().some((amount) => amount > 0) ? edges : null);

/** The amounts that assay adds, and the mode that tfjs then gets. */
export const paddingOf = (windows: Windows): { readonly edges: Edges | null; readonly mode: 'valid' | 'same' } => ({
  edges: edgesOf(windows),
  mode: windows.padding === 'same' ? 'same' : 'valid',
});

interface Averages {
  readonly edges: Edges | null;
  readonly mode: 'valid' | 'same';
  readonly countPadding: boolean;
}

/** `tfjsSame`: whether tfjs averages correctly with `same`, where no mean counts padding. */
export const averagesOf = (
  lengths: readonly number[],
  windows: Windows,
  written: boolean | null,
  tfjsSame = true,
): Averages => {
  const countPadding = written ?? typeof windows.padding !== 'string';
  return windows.padding === 'same' && (countPadding || !tfjsSame)
    ? { edges: unlessZero(sameEdges(lengths, windows)), mode: 'valid', countPadding }
    : { ...paddingOf(windows), countPadding };
};

/** The amounts of `same`; an odd one goes after the end. */
const sameEdges = (lengths: readonly number[], windows: Windows): Edges =>
  spansOf(windows).map((span, i): Pair => {
    const stride = windows.strides[i]!;
    const total = Math.max((Math.ceil(lengths[i]! / stride) - 1) * stride + span - lengths[i]!, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
