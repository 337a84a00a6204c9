import { DataError } from '../../contracts/data.ts';
import { readAddedTokens, segmentsAt } from './added-tokens.ts';
import { readDecoder } from './decoders.ts';
import { notTokenizer, tokenizerTooLarge } from './messages.ts';
import { readModel } from './models.ts';
import { readNormalizer, wellFormed } from './normalizers.ts';
import { withPaddingFirst } from './padding.ts';
import { readSpecialTokens, type SpecialTokens } from './special-tokens.ts';
import { readSplitter, type Visit } from './splitters.ts';
import type { TokenizerJson } from './token-model.ts';

/** Turns text into ids, as Hugging Face's tokenizers do. 0 is padding. */
export interface Tokenizer {
  /** Ids are below this number. */
  readonly size: number;
  /** Id of what has no other; null if such text is left out. */
  readonly unknown: number | null;
  readonly special: SpecialTokens;
  /** Gives the ids of a text, without special tokens, until `visit` returns false. */
  readonly encode: (text: string, visit: Visit<number>) => void;
  /** Leaves padding out. */
  readonly decode: (ids: Iterable<number>) => string;
  /** The tokenizer.json, with padding as 0. */
  readonly json: TokenizerJson;
}

const mostBytes = 64e6;

/** Reads a tokenizer.json. Throws `DataError` if it is broken, too large, or has a part that isn't supported. */
export const parseTokenizer = (bytes: Uint8Array): Tokenizer => {
  if (bytes.length > mostBytes) throw new DataError(tokenizerTooLarge({ bytes: bytes.length, most: mostBytes }));
  return readTokenizer(parseJson(bytes));
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes));
  } catch {
    throw new DataError(notTokenizer());
  }
};

export const readTokenizer = (written: unknown): Tokenizer => {
  if (typeof written !== 'object' || written === null || !('model' in written)) throw new DataError(notTokenizer());
  const json = withPaddingFirst(written as TokenizerJson);
  const model = readModel(json['model']);
  const added = readAddedTokens(json['added_tokens']);
  const special = readSpecialTokens(json['post_processor']);
  const [normalize, split, decode] = [
    readNormalizer(json['normalizer']),
    readSplitter(json['pre_tokenizer']),
    readDecoder(json['decoder']),
  ];
  const rawSegments = segmentsAt(added.filter(({ normalized }) => normalized !== true));
  const normalSegments = segmentsAt(
    added
      .filter(({ normalized }) => normalized === true)
      .map((token) => ({ ...token, content: normalize(token.content) }))
      .filter(({ content }) => content !== ''),
  );
  const tokenOf = new Map([...model.vocabulary.tokenOf, ...added.map(({ id, content }) => [id, content] as const)]);
  const encode = (text: string, visit: Visit<number>): void => {
    let first = true;
    rawSegments(wellFormed(text), (raw) => {
      if ('id' in raw) {
        first = false;
        return visit(raw.id);
      }
      return normalSegments(normalize(raw.text), (segment) => {
        const isFirst = first;
        first = false;
        return 'id' in segment ? visit(segment.id) : split(segment.text, (word) => model.ids(word, visit), isFirst);
      });
    });
  };
  return {
    size: 1 + [...tokenOf.keys(), ...special.before, ...special.after].reduce((a, b) => Math.max(a, b), 0),
    unknown: model.unknown,
    special,
    encode,
    decode: (ids) =>
      decode([...ids].filter((id) => id !== 0).flatMap((id) => (tokenOf.has(id) ? [tokenOf.get(id)!] : []))),
    json,
  };
};
