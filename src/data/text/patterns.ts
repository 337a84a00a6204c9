import { Type } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import { unsupportedPattern } from './messages.ts';

/**
 * Longest word, in characters: longer ones are cut. V8 keeps a position for each repeated character that can have two
 * code units, and throws after some 10 million of them.
 */
export const longestWord = 2 ** 16;

const many = `{1,${longestWord}}`;
const any = `{0,${longestWord}}`;
const space = '\\p{White_Space}';
/** As `\w` of Rust's regex: https://docs.rs/regex/latest/regex/#perl-character-classes-unicode-friendly */
const inWord = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const punctuation = '!-\\/:-@\\[-`\\{-~\\p{P}';
const upper = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]';
const lower = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]';
/** English contractions in any case; `ſ` is an `s` to a regular expression without case. */
const contraction = "'(?:[sS\\u017fdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])";
const spaces = `${space}${many}(?!\\P{White_Space})|${space}${many}`;

const pattern = (source: string): RegExp => new RegExp(source, 'gu');

/** A function, as each user needs a `lastIndex` of its own. Each pattern takes linear time. */
export const patterns = {
  words: () => pattern(`[${inWord}]${many}|[^${inWord}${space}]${many}`),
  notSpaces: () => pattern(`[^${space}]${many}`),
  wordsAndPunctuation: () => pattern(`[^${space}${punctuation}]${many}|[${punctuation}]`),
  punctuation: () => pattern(`[${punctuation}]`),
  digit: () => pattern('\\p{N}'),
  character: () => pattern('[^]'),
  gpt2: () =>
    pattern(`'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}${many}| ?\\p{N}${many}| ?[^${space}\\p{L}\\p{N}]${many}|${spaces}`),
} as const;

const gpt4 = (digits: string) => () =>
  pattern(
    `${contraction}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}${many}|\\p{N}${digits}| ?[^${space}\\p{L}\\p{N}]${many}[\\r\\n]${any}` +
      `|${space}${any}[\\r\\n]${many}|${spaces}`,
  );

const gpt4o = () =>
  pattern(
    `[^\\r\\n\\p{L}\\p{N}]?${upper}${any}${lower}${many}(?:${contraction})?` +
      `|[^\\r\\n\\p{L}\\p{N}]?${upper}${many}${lower}${any}(?:${contraction})?` +
      `|\\p{N}{1,3}| ?[^${space}\\p{L}\\p{N}]${many}[\\r\\n\\/]${any}|${space}${any}[\\r\\n]${many}|${spaces}`,
  );

/**
 * Regular expressions of published tokenizers. No other one of a file is run: one with nested repeats would take
 * exponential time.
 */
const known: Readonly<Record<string, () => RegExp>> = {
  '[\\s\\S]': patterns.character,
  '\\s+': () => pattern(`${space}${many}`),
  '\\d': () => pattern('\\p{Nd}'),
  '[0-9]': () => pattern('[0-9]'),
  '\\p{N}': patterns.digit,
  '\\p{N}{1,3}': () => pattern('\\p{N}{1,3}'),
  '\\w+|[^\\w\\s]+': patterns.words,
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+": patterns.gpt2,
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+":
    gpt4('{1,3}'),
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+":
    gpt4(''),
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+":
    gpt4o,
};

/** A pattern in a tokenizer.json. */
export const patternSchema = Type.Union([
  Type.Object({ String: Type.String({ minLength: 1, maxLength: 256 }) }),
  Type.Object({ Regex: Type.String({ maxLength: 2000 }) }),
]);

/** Throws `DataError` if it is an unknown regular expression. */
export const readPattern = (
  place: string,
  written: { readonly String: string } | { readonly Regex: string },
): RegExp => {
  if ('String' in written) return pattern(escaped(written.String));
  if (!Object.hasOwn(known, written.Regex)) throw new DataError(unsupportedPattern({ place, pattern: written.Regex }));
  return known[written.Regex]!();
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
