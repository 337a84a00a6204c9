/** Sentences about tokenizers; each says what is wrong and what to do. */

const quoted = (text: string): string => `\`${text}\``;

export const unsupportedPart = ({ place, type, supported }: UnsupportedPart): string =>
  `\`${place}\` of the tokenizer is ${type === undefined ? 'of an unknown type' : quoted(type)}, ` +
  `which is not supported. Use a tokenizer with one of ${supported.map(quoted).join(', ')}.`;

interface UnsupportedPart {
  readonly place: string;
  readonly type: string | undefined;
  readonly supported: readonly string[];
}

export const wrongPart = ({ place, problem }: { place: string; problem: string }): string =>
  `\`${place}\` of the tokenizer is broken. ${problem} Save the tokenizer again with \`tokenizer.save("tokenizer.json")\`.`;

export const unsupportedPattern = ({ place, pattern }: { place: string; pattern: string }): string =>
  `\`${place}\` of the tokenizer splits by the regular expression \`${pattern}\`, which is not supported. ` +
  'Use a tokenizer that splits as GPT-2, GPT-4, Llama 3 or Qwen do.';

export const notTokenizer = (): string =>
  'The file is no tokenizer. Name a `tokenizer.json` in the format of Hugging Face, saved with `tokenizer.save("tokenizer.json")`.';

export const tokenizerTooLarge = ({ bytes, most }: { bytes: number; most: number }): string =>
  `The tokenizer takes ${(bytes / 1e6).toFixed(1)} MB, more than ${most / 1e6} MB. Use one with a smaller vocabulary.`;

export const sameId = ({ id }: { id: number }): string => `Two tokens have the id ${id}.`;

export const unknownMerge = ({ merge }: { merge: string }): string =>
  `The vocabulary has no token for the merge \`${merge}\`.`;

export const brokenMerge = ({ at }: { at: number }): string => `\`merges[${at}]\` is no pair of tokens.`;

export const unknownToken = ({ token }: { token: string }): string => `The vocabulary has no token \`${token}\`.`;

export const grownText = ({ most }: { most: number }): string =>
  `The tokenizer’s normalizer makes a text more than ${most} times as long. Use another tokenizer.`;

export const shortSequence = ({ length, special }: { length: number; special: number }): string =>
  `\`length\` is ${length}, but the tokenizer adds ${special} tokens to each text. Use ${special + 1} or more.`;

export const smallVocabulary = ({ size, least }: { size: number; least: number }): string =>
  `\`vocabulary\` is ${size}. \`bytePair\` needs ${least} or more: padding, unknown, and one token per byte.`;
