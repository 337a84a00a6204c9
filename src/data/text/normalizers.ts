import { Type } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import { grownText } from './messages.ts';
import { makeParts, partType, type PartType } from './parts.ts';
import { patternSchema, readPattern } from './patterns.ts';

export type Normalize = (text: string) => string;

/** The `normalizer` of a tokenizer.json. */
export const readNormalizer = (json: unknown): Normalize => {
  const steps = makeParts(types, 'normalizer', json, 'normalizers');
  return (text) => steps.reduce((before, step) => checkGrowth(text, step(before)), text);
};

/** One character has a compatibility form of 18. */
const mostGrowth = 18;

const checkGrowth = (text: string, normalized: string): string => {
  if (normalized.length > mostGrowth * text.length + 100) throw new DataError(grownText({ most: mostGrowth }));
  return normalized;
};

/** Lone surrogates become U+FFFD, as they have no UTF-8. */
export const wellFormed: Normalize = (text) => text.replace(/\p{Cs}/gu, '\ufffd');

/** As Rust's lower case of single characters: a `Σ` at the end of a word is no exception. */
const lowercase: Normalize = (text) => text.replaceAll('Σ', 'σ').toLowerCase();

/** As `normalize_chinese_chars` and `clean_text` of Hugging Face's BertNormalizer. */
const ideographs =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
const withoutControls: Normalize = (text) =>
  text.replace(/(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\ufffd]/gu, '').replace(/\p{White_Space}/gu, ' ');

const strip = (text: string, left: boolean, right: boolean): string => {
  const isSpace = (at: number): boolean => /\p{White_Space}/u.test(text.charAt(at));
  let [start, end] = [0, text.length];
  while (left && start < end && isSpace(start)) start++;
  while (right && end > start && isSpace(end - 1)) end--;
  return text.slice(start, end);
};

const types: Readonly<Record<string, PartType<Normalize>>> = {
  NFC: partType({}, () => (text) => text.normalize('NFC')),
  NFD: partType({}, () => (text) => text.normalize('NFD')),
  NFKC: partType({}, () => (text) => text.normalize('NFKC')),
  NFKD: partType({}, () => (text) => text.normalize('NFKD')),
  Lowercase: partType({}, () => lowercase),
  StripAccents: partType({}, () => (text) => text.replace(/\p{M}/gu, '')),
  Strip: partType(
    { strip_left: Type.Boolean(), strip_right: Type.Boolean() },
    (fields) => (text) => strip(text, fields.strip_left, fields.strip_right),
  ),
  Prepend: partType(
    { prepend: Type.String({ maxLength: 16 }) },
    ({ prepend }) =>
      (text) =>
        text === '' ? '' : prepend + text,
  ),
  Replace: partType({ pattern: patternSchema, content: Type.String({ maxLength: 16 }) }, ({ pattern, content }) => {
    const found = readPattern('normalizer', pattern);
    return (text) => text.replace(found, () => content);
  }),
  BertNormalizer: partType(
    {
      clean_text: Type.Boolean(),
      handle_chinese_chars: Type.Boolean(),
      strip_accents: Type.Union([Type.Boolean(), Type.Null()]),
      lowercase: Type.Boolean(),
    },
    (fields) => (text) => {
      const clean = fields.clean_text ? withoutControls(text) : text;
      const spaced = fields.handle_chinese_chars ? clean.replace(ideographs, ' $& ') : clean;
      const bare =
        (fields.strip_accents ?? fields.lowercase) ? spaced.normalize('NFD').replace(/\p{Mn}/gu, '') : spaced;
      return fields.lowercase ? lowercase(bare) : bare;
    },
  ),
};
