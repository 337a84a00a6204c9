import type { Shape } from '../../contracts/tensors.ts';

/** An augmentation and the shape of the samples that reach it. */
interface Fed {
  readonly type: string;
  readonly input: Shape;
}

const written = (shape: Shape): string => `[${shape.join(', ')}]`;

export const needsImage = ({ type, input }: Fed): string =>
  `\`${type}\` augments images, [height, width] or [height, width, channels], and a sample has shape ${written(input)}. ` +
  'Use `noise` or `scale` for other samples.';

export const needsSequence = ({ type, input }: Fed): string =>
  `\`${type}\` augments sequences, [time] or [time, features], and a sample has shape ${written(input)}.`;

export const beyondImage = ({
  type,
  field,
  size,
  input,
}: Fed & { readonly field: string; readonly size: number }): string =>
  `\`${field}\` of \`${type}\` is ${size}, and an image has ${input[0]!} × ${input[1]!} pixels. ` +
  `Use ${Math.min(input[0]!, input[1]!) - 1} or less.`;
