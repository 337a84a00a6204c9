import { printable } from '../../contracts/printable.ts';

const longest = 80;

/** A text from a file: at most 80 characters, none of which a terminal obeys. */
export const quoted = (text: string): string =>
  text.length > longest
    ? `\`${printable(text.slice(0, longest))}…\` (${text.length} characters)`
    : `\`${printable(text)}\``;

export const quotedList = (texts: readonly string[], most = 8): string =>
  `${texts.slice(0, most).map(quoted).join(', ')}${texts.length > most ? ` and ${texts.length - most} more` : ''}`;

/* Each continues a sentence that begins with a column or a value. */

export const nothingToFillWith = ({ missing }: { readonly missing: string }): string =>
  `has no value in the training part, so there is no ${missing} for missing ones. Leave the column out, or write \`missing: {value: …}\`.`;

export const outsideDomain = ({ value, transform, least }: Record<'value' | 'transform' | 'least', string>): string =>
  `is \`${value}\`, and \`${transform}\` takes numbers ${least}. Take the transform away, or correct the value.`;

export const beyondFloat32 = ({ value }: { readonly value: number }): string =>
  `is \`${value}\`, which is beyond the range of float32. Scale the column, or leave it out.`;

export const functionsAfterScaling = ({ name, before }: { readonly name: string; readonly before: string }): string =>
  `applies \`${name}\` after \`${before}\`, whose numbers may be 0 or negative. Write \`transforms: [${name}, ${before}]\`.`;

export const unseenCategory = ({ text }: { readonly text: string }): string =>
  `is ${quoted(text)}, which the training part does not have. Write \`unseen: unknown\` to accept new categories.`;

export const outsideValues = ({
  text,
  values,
}: {
  readonly text: string;
  readonly values: readonly string[];
}): string => `is ${quoted(text)}, and \`values\` has ${quotedList(values)}. Add it to \`values\`, or correct it.`;

export const tooManyCategories = ({ count, most }: { readonly count: number; readonly most: number }): string =>
  `has ${count.toLocaleString('en-US')} categories, and one-hot takes at most ${most.toLocaleString('en-US')}. ` +
  'Write `limit: 100` to keep the most frequent ones, `as: hashed`, `as: index`, or `ignore`.';

export const noCategories = (): string => 'has no value in the training part. Leave it out with `ignore`.';

export const noBoolean = ({ text }: { readonly text: string }): string =>
  `is ${quoted(text)}, not true or false. Write \`category\` for other values.`;

export const noDate = ({ text }: { readonly text: string }): string =>
  `has ${quoted(text)} for missing ones, which is no date. Write it as 2024-12-31 or 2024-12-31T23:59:00Z.`;

export const otherSize = ({ size, expected }: { readonly size: number; readonly expected: number }): string =>
  `has ${size} numbers, expected ${expected} as in the rows before.`;

export const partlyMissing = (): string => 'lacks some of its numbers. Complete the list, or leave it empty.';

export const noVectors = (): string => 'has no rows in the training part.';

export const noTexts = (): string => 'has no text in the training part. Leave it out with `ignore`.';
