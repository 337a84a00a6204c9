import { DataError } from '../../contracts/data.ts';
import { byteAlphabet } from './byte-level.ts';
import { byCodePoint } from './code-points.ts';
import { createWordCounter, type CounterLimits } from './count-words.ts';
import { smallVocabulary } from './messages.ts';
import { readNormalizer, wellFormed } from './normalizers.ts';
import { paddingToken } from './padding.ts';
import { readSplitter } from './splitters.ts';
import type { TokenizerJson } from './token-model.ts';
import { trainBytePairs } from './train-byte-pair.ts';

export type TokenizerType = 'characters' | 'words' | 'bytePair';

export interface TrainSettings {
  readonly type: TokenizerType;
  /** Ids at most, with those of padding and unknown. */
  readonly vocabulary: number;
  /** Times that a token must occur to get an id. */
  readonly minimumCount: number;
  readonly lowercase: boolean;
}

/** Gets the texts of the training part one by one. */
export interface TokenizerTraining {
  readonly observe: (text: string) => void;
  readonly finish: () => TokenizerJson;
}

const unknownToken = '[UNK]';
const reserved = [paddingToken, unknownToken];

/** Trains a tokenizer as a tokenizer.json: 0 is padding, 1 is unknown. The result doesn't depend on the order of the texts. */
export const startTraining = (settings: TrainSettings, limits?: CounterLimits): TokenizerTraining => {
  const { type, vocabulary, lowercase } = settings;
  const least = reserved.length + byteAlphabet.length;
  if (type === 'bytePair' && vocabulary < least) throw new DataError(smallVocabulary({ size: vocabulary, least }));
  const normalizer = {
    type: 'Sequence',
    normalizers: [{ type: 'NFC' }, ...(lowercase ? [{ type: 'Lowercase' }] : [])],
  };
  const form = forms[type];
  const counter = createWordCounter(limits);
  const [normalize, split] = [readNormalizer(normalizer), readSplitter(form.splitter)];
  const count = (word: string): boolean => {
    counter.add(word);
    return true;
  };
  return {
    observe: (text) => void split(normalize(wellFormed(text)), count, true),
    finish: () => ({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer,
      pre_tokenizer: form.splitter,
      post_processor: null,
      decoder: form.decoder,
      model: form.model(counter.counts(), settings),
    }),
  };
};

interface Form {
  readonly splitter: object;
  readonly decoder: object | null;
  readonly model: (counts: ReadonlyMap<string, number>, settings: TrainSettings) => object;
}

const wordLevel: Form['model'] = (counts, { vocabulary, minimumCount }) => {
  const tokens = [...counts]
    .filter(([word, count]) => count >= minimumCount && !reserved.includes(word))
    .sort(([a, countA], [b, countB]) => countB - countA || byCodePoint(a, b))
    .map(([word]) => word);
  return { type: 'WordLevel', vocab: numbered([...reserved, ...tokens].slice(0, vocabulary)), unk_token: unknownToken };
};

const bytePair: Form['model'] = (counts, { vocabulary, minimumCount }) => {
  const { tokens, merges } = trainBytePairs(counts, {
    reserved,
    alphabet: byteAlphabet,
    size: vocabulary,
    least: minimumCount,
  });
  return {
    type: 'BPE',
    dropout: null,
    unk_token: unknownToken,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    vocab: numbered(tokens),
    merges: merges.map((pair) => pair.join(' ')),
  };
};

const numbered = (tokens: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };

const forms: Readonly<Record<TokenizerType, Form>> = {
  characters: {
    splitter: { type: 'Split', pattern: { Regex: '[\\s\\S]' }, behavior: 'Isolated', invert: false },
    decoder: { type: 'Fuse' },
    model: wordLevel,
  },
  words: { splitter: { type: 'Whitespace' }, decoder: null, model: wordLevel },
  bytePair: { splitter: byteLevel, decoder: byteLevel, model: bytePair },
};
