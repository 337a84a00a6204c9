import { Type, type Static } from '@sinclair/typebox';
import { toByteCharacters } from './byte-level.ts';
import { makeParts, partType, type PartType } from './parts.ts';
import { longestWord, patterns, patternSchema, readPattern } from './patterns.ts';

/** Gets one word after another; false ends the text early. */
export type Visit<T> = (value: T) => boolean;

/** Splits a text into words; `first` where it stands at the start. Returns false if the visitor ended it. */
export type Split = (text: string, visit: Visit<string>, first: boolean) => boolean;

/** The `pre_tokenizer` of a tokenizer.json. */
export const readSplitter = (json: unknown): Split => {
  const splits = makeParts(types, 'pre_tokenizer', json, 'pretokenizers');
  return splits.reduceRight<Split>(
    (after, split) => (text, visit, first) => {
      let atStart = first;
      return split(
        text,
        (word) => {
          const isFirst = atStart;
          atStart = false;
          return after(word, visit, isFirst);
        },
        first,
      );
    },
    cutLong,
  );
};

const cutLong: Split = (text, visit) => {
  if (text.length <= longestWord) return text === '' || visit(text);
  let start = 0;
  while (start < text.length) {
    const end = start + longestWord;
    const whole = isLowSurrogate(text.charCodeAt(end)) ? end + 1 : end;
    if (!visit(text.slice(start, whole))) return false;
    start = whole;
  }
  return true;
};

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** The matches of a pattern are the words. */
const matches =
  (pattern: RegExp): Split =>
  (text, visit) => {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      if (!visit(match[0])) return false;
    }
    return true;
  };

const behaviorSchema = Type.Union(
  (['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const).map((name) =>
    Type.Literal(name),
  ),
);
type Behavior = Static<typeof behaviorSchema>;

interface Span {
  readonly start: number;
  readonly end: number;
  readonly matches: boolean;
}

/** Whether a span continues the word of the span before it. */
const continues: Readonly<Record<Behavior, (before: Span, span: Span) => boolean>> = {
  Removed: () => false,
  Isolated: () => false,
  MergedWithPrevious: (before, span) => span.matches && !before.matches,
  MergedWithNext: (before, span) => before.matches && !span.matches,
  Contiguous: (before, span) => before.matches === span.matches,
};

/** Splits at the matches of a pattern, or between them where `invert`. */
const splitAt =
  (pattern: RegExp, behavior: Behavior, invert: boolean): Split =>
  (text, visit) => {
    let word: { start: number; last: Span } | undefined;
    const flush = (): boolean => {
      if (!word || (behavior === 'Removed' && word.last.matches)) return true;
      return visit(text.slice(word.start, word.last.end));
    };
    for (const span of spansOf(pattern, text, invert)) {
      if (word && continues[behavior](word.last, span)) word.last = span;
      else if (!flush()) return false;
      else word = { start: span.start, last: span };
    }
    return flush();
  };

function* spansOf(pattern: RegExp, text: string, invert: boolean): Generator<Span> {
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) yield { start: end, end: match.index, matches: invert };
    end = match.index + match[0].length;
    yield { start: match.index, end, matches: !invert };
  }
  if (end < text.length) yield { start: end, end: text.length, matches: invert };
}

const byteLevel = (addSpace: boolean, split: Split | null): Split => {
  const write: Split = (text, visit, first) =>
    split ? split(text, (word) => visit(toByteCharacters(word)), first) : visit(toByteCharacters(text));
  return (text, visit, first) => write(addSpace && !text.startsWith(' ') ? ` ${text}` : text, visit, first);
};

const metaspace = (replacement: string, prepend: 'always' | 'first' | 'never', isSplit: boolean): Split => {
  const split = splitAt(readPattern('pre_tokenizer', { String: replacement }), 'MergedWithNext', false);
  return (text, visit, first) => {
    const replaced = text.replaceAll(' ', replacement);
    const isPrepended = prepend === 'always' || (prepend === 'first' && first);
    const whole = isPrepended && !replaced.startsWith(replacement) ? replacement + replaced : replaced;
    return isSplit ? split(whole, visit, first) : visit(whole);
  };
};

const types: Readonly<Record<string, PartType<Split>>> = {
  Whitespace: partType({}, () => matches(patterns.words())),
  WhitespaceSplit: partType({}, () => matches(patterns.notSpaces())),
  BertPreTokenizer: partType({}, () => matches(patterns.wordsAndPunctuation())),
  Punctuation: partType({ behavior: Type.Optional(behaviorSchema) }, ({ behavior = 'Isolated' }) =>
    splitAt(patterns.punctuation(), behavior, false),
  ),
  Digits: partType({ individual_digits: Type.Boolean() }, (fields) =>
    splitAt(patterns.digit(), fields.individual_digits ? 'Isolated' : 'Contiguous', false),
  ),
  Split: partType({ pattern: patternSchema, behavior: behaviorSchema, invert: Type.Boolean() }, (fields) => {
    const pattern = readPattern('pre_tokenizer', fields.pattern);
    // Each character is a match, so there is nothing between them to look for.
    const isWhole = pattern.source === patterns.character().source && fields.behavior === 'Isolated' && !fields.invert;
    return isWhole ? matches(pattern) : splitAt(pattern, fields.behavior, fields.invert);
  }),
  ByteLevel: partType({ add_prefix_space: Type.Boolean(), use_regex: Type.Optional(Type.Boolean()) }, (fields) =>
    byteLevel(fields.add_prefix_space, (fields.use_regex ?? true) ? matches(patterns.gpt2()) : null),
  ),
  Metaspace: partType(
    {
      replacement: Type.String({ minLength: 1, maxLength: 2 }),
      prepend_scheme: Type.Optional(Type.Union([Type.Literal('always'), Type.Literal('first'), Type.Literal('never')])),
      add_prefix_space: Type.Optional(Type.Boolean()),
      split: Type.Optional(Type.Boolean()),
    },
    ({ replacement, prepend_scheme, add_prefix_space = true, split = true }) =>
      metaspace(replacement, prepend_scheme ?? (add_prefix_space ? 'always' : 'never'), split),
  ),
};
