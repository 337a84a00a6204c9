import { type Shape } from '../../contracts/tensors.ts';

/** A layer and the shape of the samples that reach it. */
interface Fed {
  readonly type: string;
  readonly input: Shape;
}

const written = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`;

const needs = ({ type, input }: Fed, samples: string): string =>
  `\`${type}\` takes ${samples} per sample and gets shape ${written(input)}.`;

export const needsFeatures = ({ type }: { readonly type: string }): string =>
  `\`${type}\` takes at least a vector per sample and gets a single number. Put a \`dense\` before it.`;

export const needsVector = (fed: Fed): string => `${needs(fed, 'a vector')} Put \`flatten\` before it.`;

export const needsSequence = (fed: Fed): string =>
  `${needs(fed, 'a sequence, [time, features],')} Put a \`reshape\` before it.`;

export const needsSteps = (fed: Fed): string => `${needs(fed, 'a sequence, [time, …],')} Put a \`reshape\` before it.`;

export const needsNumbers = (fed: Fed): string =>
  `\`${fed.type}\` with \`maskZero\` takes a sequence of numbers, [time], per sample and gets shape ` +
  `${written(fed.input)}.`;

export const needsImage = (fed: Fed): string => {
  const reshape = fed.input.length === 2 ? `\`{type: reshape, shape: [${fed.input.join(', ')}, 1]}\`` : 'a `reshape`';
  return `${needs(fed, 'an image, [height, width, channels],')} Put ${reshape} before it.`;
};

export const needsVolume = (fed: Fed): string =>
  `${needs(fed, 'a volume, [depth, height, width, channels],')} Put a \`reshape\` before it.`;

export const needsVectorToImage = (fed: Fed): string => needs(fed, 'a vector, a sequence or an image');

export const unevenHeads = ({ type, features, heads }: { type: string; features: number; heads: number }): string =>
  `\`${type}\` cannot split ${features} features evenly among ${heads} \`heads\`.`;

export const unevenGroups = ({ channels, groups }: { channels: number; groups: number }): string =>
  `\`groupNorm\` cannot split ${channels} channels evenly among ${groups} \`groups\`.`;

export const sameName = ({ name }: { readonly name: string }): string =>
  `Two inner layers are named \`${name}\`. Give each a name of its own.`;

export const croppedAway = ({ input, rows, columns }: { input: Shape; rows: number; columns: number }): string =>
  `\`cropping2d\` removes ${rows} rows and ${columns} columns, which leaves nothing of shape ${written(input)}.`;

export const wrongAxes = ({ axes, input }: { axes: readonly number[]; input: Shape }): string =>
  `\`axes\` is ${written(axes)}. \`permute\` needs each dimension of shape ${written(input)} once, 0 to ` +
  `${input.length - 1}.`;

export const severalOpenSizes = ({ shape, count }: { shape: Shape; count: number }): string =>
  `\`reshape\` can infer one size of -1, and ${written(shape)} has ${count}.`;

export const otherSize = ({ shape, input, size }: { shape: Shape; input: Shape; size: number }): string =>
  `\`reshape\` cannot turn shape ${written(input)}, which has ${size} values, into ${written(shape)}.`;

export const tooManySteps = ({ type, most, steps }: { type: string; most: number; steps: number }): string =>
  `\`${type}\` reads at most ${most} time steps and gets ${steps}. ` +
  'Shorten its sequences, for example by a `conv1d` with `strides` before it.';

export const maskedBackwards = (): string =>
  'With a mask, `backwards` and `sequences` together would put the time steps in another order than the mask. ' +
  'Use `bidirectional`, or remove `sequences`.';

export const notRecurrent = ({ type }: { readonly type: string }): string =>
  `\`bidirectional\` takes a recurrent layer (\`lstm\`, \`gru\` or \`simpleRnn\`) and gets \`${type}\`.`;

export const normalizesPadding = ({ inner, remedy }: { inner: string; remedy: string }): string =>
  `\`timeDistributed\` would let \`${inner}\` normalize over time steps that are padding. ${remedy}`;

/** The two sides of a sum. */
interface Sum {
  readonly output: Shape;
  readonly other: Shape;
  readonly shortcut: boolean;
}

export const differentShapes = ({ output, other, shortcut }: Sum): string => {
  const shapes =
    `its layers give ${written(output)} and ` + `${shortcut ? 'its shortcut gives' : 'its input is'} ${written(other)}`;
  const remedy = shortcut
    ? 'Give `shortcut` the same shape.'
    : 'Keep the shape, or change the input too by a `shortcut`, such as `{type: conv2d, kernelSize: 1, …}`.';
  return `\`residual\` adds equal shapes, but ${shapes}. ${remedy}`;
};

export const differentMasks = ({ inside }: { readonly inside: boolean }): string =>
  inside
    ? '`residual` cannot add a masked sequence to one without a mask. Put `masking` before it.'
    : '`residual` cannot add a masked sequence to one without a mask: its layers do not pass the mask on.';

export const paddedAway = ({ enlarged, input }: { enlarged: Shape; input: Shape }): string =>
  `\`conv2dTranspose\` makes ${written(enlarged)} from shape ${written(input)}, and \`padding\` removes all of ` +
  'it. Use less.';

interface LargeWindow extends Fed {
  readonly span: readonly number[];
  /** Shape with its padding; undefined without. */
  readonly padded: Shape | undefined;
}

export const windowTooLarge = ({ type, span, input, padded }: LargeWindow): string => {
  const size = span.length === 1 ? `${span[0]!}-step` : span.join(' × ');
  const problem = `The ${size} window of \`${type}\` does not fit into shape ${written(input)}`;
  return padded
    ? `${problem}, which \`padding\` makes ${written(padded)}. Make it smaller, or pad by more.`
    : `${problem}. Make it smaller, or write \`padding: same\`.`;
};

/** Sizes of a window, and what does not go with them. */
interface Misfit<T> {
  readonly type: string;
  readonly size: readonly number[];
  readonly value: T;
}

export const windowInPadding = ({ type, size, value }: Misfit<readonly (readonly [number, number])[]>): string =>
  `\`${type}\` pads by ${JSON.stringify(value)}, so some windows of ${size.join(' × ')} would see only padding. ` +
  'Pad by less than the window.';

export const stridesBeyondWindow = ({ type, size, value }: Misfit<readonly number[]>): string =>
  `\`strides\` of \`${type}\` are ${value.join(' × ')}, which is more than its window of ${size.join(' × ')}. ` +
  'With `padding: same` that is not supported. Write `padding: valid`.';

export const stridesAndDilation = ({ type }: { readonly type: string }): string =>
  `\`${type}\` has \`strides\` and \`dilation\` above 1. Set one of them to 1.`;

export const batchOfOne = ({ name }: { readonly name: string }): string =>
  `\`${name}\` needs more than one value per feature to train and gets a batch of one sample. Change the batch size.`;
