import { Type, type Static } from '@sinclair/typebox';
import { createHeap } from '../../mathematics/heap.ts';
import { brokenMerge, unknownMerge } from './messages.ts';
import { partType, type PartType } from './parts.ts';
import type { TokenModel, Vocabulary } from './token-model.ts';
import { brokenModel, mostTokens, readVocabulary, unknownOf, vocabularySchema } from './vocabulary.ts';

const noText = Type.Optional(Type.Union([Type.String({ maxLength: 16 }), Type.Null()]));
const flag = Type.Optional(Type.Boolean());

const fields = {
  vocab: vocabularySchema,
  merges: Type.Array(Type.Union([Type.String(), Type.Array(Type.String())]), { maxItems: mostTokens }),
  dropout: Type.Optional(Type.Union([Type.Literal(0), Type.Null()])),
  unk_token: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  continuing_subword_prefix: noText,
  end_of_word_suffix: noText,
  fuse_unk: flag,
  byte_fallback: flag,
  ignore_merges: flag,
};

interface Merge {
  /** Merges of a smaller rank come first. */
  readonly rank: number;
  readonly id: number;
}

/** Merge of each pair of ids. */
type Merges = ReadonlyMap<number, Merge>;

const keyOf = (left: number, right: number): number => left * mostTokens + right;

export const bytePairModel: PartType<TokenModel> = partType(fields, (model) => {
  const vocabulary = readVocabulary(model.vocab);
  const unknown = typeof model.unk_token === 'string' ? unknownOf(vocabulary, model.unk_token) : null;
  const prefix = model.continuing_subword_prefix ?? '';
  const suffix = model.end_of_word_suffix ?? '';
  const merges = readMerges(model.merges, vocabulary, prefix);
  const bytes = model.byte_fallback === true ? byteIds(vocabulary) : null;
  const options = { prefix, suffix, unknown, bytes, fuses: model.fuse_unk ?? false };
  const encode = cached((word) => {
    const whole = model.ignore_merges === true ? vocabulary.idOf.get(word) : undefined;
    return whole === undefined ? merged(symbolsOf(word, vocabulary, options), merges) : [whole];
  });
  return { vocabulary, unknown, ids: (word, visit) => encode(word).every(visit) };
});

const readMerges = (written: Static<(typeof fields)['merges']>, { idOf }: Vocabulary, prefix: string): Merges => {
  const merges = new Map<number, Merge>();
  written.forEach((pair, rank) => {
    const [left, right, ...more] = typeof pair === 'string' ? pair.split(' ') : pair;
    if (left === undefined || right === undefined || more.length > 0) throw brokenModel(brokenMerge({ at: rank }));
    const ids = [left, right, left + right.slice(prefix.length)].map((token) => idOf.get(token));
    const [leftId, rightId, id] = ids;
    if (leftId === undefined || rightId === undefined || id === undefined)
      throw brokenModel(unknownMerge({ merge: `${left} ${right}` }));
    merges.set(keyOf(leftId, rightId), { rank, id });
  });
  return merges;
};

/** Ids of the tokens `<0x00>` to `<0xFF>`; null if one is missing. */
const byteIds = ({ idOf }: Vocabulary): readonly number[] | null => {
  const ids = Array.from({ length: 256 }, (_, byte) =>
    idOf.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  return ids.every((id) => id !== undefined) ? ids : null;
};

interface SymbolOptions {
  readonly prefix: string;
  readonly suffix: string;
  readonly unknown: number | null;
  readonly bytes: readonly number[] | null;
  /** Whether unknown characters in a row are one token. */
  readonly fuses: boolean;
}

/** One id per character. */
const symbolsOf = (word: string, { idOf }: Vocabulary, options: SymbolOptions): number[] => {
  const { prefix, suffix, unknown, bytes, fuses } = options;
  const ids: number[] = [];
  let at = 0;
  let wasUnknown = false;
  for (const character of word) {
    const isFirst = at === 0;
    at += character.length;
    const token = (isFirst ? '' : prefix) + character + (at === word.length ? suffix : '');
    const id = idOf.get(token);
    if (id !== undefined) ids.push(id);
    else if (bytes) for (const byte of Buffer.from(token)) ids.push(bytes[byte]!);
    else if (unknown !== null && !(fuses && wasUnknown)) ids.push(unknown);
    wasUnknown = id === undefined && !bytes;
  }
  return ids;
};

/** More symbols than a word of the longest length has: up to four bytes per character. */
const mostPositions = 2 ** 20;

/**
 * Applies the merge of the smallest rank, the leftmost first, until none is left. The symbols are a linked list, so a
 * merge doesn't move those behind it.
 */
const merged = (symbols: number[], merges: Merges): number[] => {
  const { length } = symbols;
  if (length < 2) return symbols;
  const next = Int32Array.from(symbols, (_, i) => i + 1);
  const previous = Int32Array.from(symbols, (_, i) => i - 1);
  const queue = createHeap<number>((a, b) => a < b);
  const mergeAt = (at: number): Merge | undefined =>
    symbols[at] === gone || next[at]! >= length ? undefined : merges.get(keyOf(symbols[at]!, symbols[next[at]!]!));
  const add = (at: number): void => {
    const merge = at < 0 ? undefined : mergeAt(at);
    if (merge) queue.push(merge.rank * mostPositions + at);
  };
  for (let at = 0; at < length - 1; at++) add(at);
  for (let first = queue.pop(); first !== undefined; first = queue.pop()) {
    const at = first % mostPositions;
    const merge = mergeAt(at);
    if (merge?.rank !== Math.floor(first / mostPositions)) continue;
    const right = next[at]!;
    symbols[at] = merge.id;
    symbols[right] = gone;
    next[at] = next[right]!;
    if (next[at]! < length) previous[next[at]!] = at;
    add(previous[at]!);
    add(at);
  }
  return symbols.filter((id) => id !== gone);
};

const gone = -1;

const mostCached = 2 ** 16;
const longestCached = 64;

/** Words repeat; the cache starts over when it's full. */
const cached = (encode: (word: string) => readonly number[]): ((word: string) => readonly number[]) => {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    if (word.length > longestCached) return encode(word);
    const found = known.get(word);
    if (found) return found;
    const ids = encode(word);
    if (known.size >= mostCached) known.clear();
    known.set(word, ids);
    return ids;
  };
};
