import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/contracts/data.ts';
import { checkForm, countIds, encodeSequence } from '../../../src/data/text/sequence.ts';
import { parseTokenizer, readTokenizer, type Tokenizer } from '../../../src/data/text/tokenizer.ts';
import { startTraining, type TrainSettings } from '../../../src/data/text/train.ts';

const settings: TrainSettings = { type: 'words', vocabulary: 100, minimumCount: 1, lowercase: true };
const texts = ['The fox, the fox!', 'a dog', 'The DOG: naïve café 狐狸 👍🏽', ''];

const trained = (changed: Partial<TrainSettings> = {}): Tokenizer => {
  const training = startTraining({ ...settings, ...changed });
  texts.forEach(training.observe);
  return readTokenizer(training.finish());
};

const sequence = (tokenizer: Tokenizer, text: string, form: Partial<Parameters<typeof encodeSequence>[1]> = {}) => {
  const whole = { length: 6, truncate: 'end', pad: 'end', ...form } as const;
  const into = new Int32Array(whole.length);
  encodeSequence(tokenizer, whole, text, into);
  return [...into];
};

describe('sequences', () => {
  // Counts: the 3, dog 2, fox 2, and one each of ! , : a café naïve 狐狸 👍🏽.
  test('ids go by count, then by code point, after padding and unknown', () => {
    expect(sequence(trained(), 'the dog fox ! zebra')).toEqual([2, 3, 4, 5, 1, 0]);
  });

  test.each([
    [{ length: 2 }, [2, 4]],
    [{ length: 2, truncate: 'start' }, [2, 3]],
    [{ length: 4, truncate: 'start' }, [2, 4, 2, 3]],
    [{ length: 3, truncate: 'start' }, [4, 2, 3]],
    [{ length: 6, pad: 'start' }, [0, 0, 2, 4, 2, 3]],
  ] as const)('%j', (form, expected) => {
    expect(sequence(trained(), 'the fox the dog', form)).toEqual(expected);
  });

  test('special tokens count and stay', () => {
    const json = {
      ...trained().json,
      post_processor: { type: 'BertProcessing', cls: ['[CLS]', 50], sep: ['[SEP]', 51] },
    };
    const tokenizer = readTokenizer(json);
    expect(sequence(tokenizer, 'the fox the dog', { length: 4 })).toEqual([50, 2, 4, 51]);
    expect(tokenizer.size).toBe(52);
    expect(countIds(tokenizer, 'the fox')).toBe(4);
    expect(() => checkForm(tokenizer, { length: 2, truncate: 'end', pad: 'end' })).toThrow(
      '`length` is 2, but the tokenizer adds 2 tokens to each text. Use 3 or more.',
    );
  });
});

test.each(['characters', 'bytePair'] as const)('%s decode what they encoded', (type) => {
  const tokenizer = trained({ type, vocabulary: 400, lowercase: false });
  for (const text of texts) {
    const ids: number[] = [];
    tokenizer.encode(text, (id) => ids.push(id) > 0);
    expect(tokenizer.decode(ids)).toBe(text);
  }
});

test('text can’t name the tokens of padding and unknown', () => {
  for (const type of ['characters', 'words', 'bytePair'] as const)
    expect(sequence(trained({ type, vocabulary: 400 }), '[PAD][UNK]', { length: 10 })[0]).not.toBe(0);
});

test('a lone surrogate is U+FFFD', () => {
  const tokenizer = trained({ type: 'bytePair', vocabulary: 258 });
  expect(sequence(tokenizer, '\ud800', { length: 3 })).toEqual(sequence(tokenizer, '\ufffd', { length: 3 }));
});

test('a long text is read only as far as it is kept', () => {
  const tokenizer = trained();
  let count = 0;
  tokenizer.encode('the fox '.repeat(1e6), () => ++count < 3);
  expect(count).toBe(3);
});

test.each(['日', '🦊', 'a', '\u0301'])('10 million repeats of %s are cut into words', (character) => {
  const ids = sequence(trained({ type: 'words' }), character.repeat(1e7));
  expect(ids).toEqual([1, 1, 1, 1, 1, 1]);
});

describe('padding', () => {
  const json = (vocab: object, more: object = {}) => ({
    model: { type: 'WordLevel', vocab, unk_token: '?' },
    pre_tokenizer: { type: 'Whitespace' },
    ...more,
  });

  test('ids move up by one where 0 is a token of its own', () => {
    const tokenizer = readTokenizer(json({ '?': 0, a: 1 }, { added_tokens: [{ id: 2, content: '<x>' }] }));
    expect(sequence(tokenizer, 'a ! <x>')).toEqual([2, 1, 3, 0, 0, 0]);
    expect(tokenizer.json['model']).toMatchObject({ vocab: { '[PAD]': 0, '?': 1, a: 2 } });
    expect(readTokenizer(tokenizer.json).json).toBe(tokenizer.json);
  });

  test.each([
    ['a token of that name', json({ '[PAD]': 0, '?': 1, a: 2 })],
    ['an added token', json({ '?': 1, a: 2 }, { added_tokens: [{ id: 0, content: '<pad>' }] })],
    ['`padding`', json({ zero: 0, '?': 1, a: 2 }, { padding: { pad_id: 0 } })],
  ])('ids stay where 0 is padding by %s', (_, written) => {
    expect(sequence(readTokenizer(written), 'a !')).toEqual([2, 1, 0, 0, 0, 0]);
  });
});

describe('files that are refused', () => {
  const good = { model: { type: 'WordLevel', vocab: { '[PAD]': 0, '?': 1 }, unk_token: '?' } };
  const split = (pattern: string) => ({
    ...good,
    pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
  });
  const nested = { type: 'Sequence', normalizers: [{ type: 'Sequence', normalizers: [] }] };
  const grows = { type: 'Replace', pattern: { String: 'a' }, content: 'aaaaaaaa' };

  test.each([
    ['[1', 'The file is no tokenizer.'],
    ['null', 'The file is no tokenizer.'],
    [{ model: { type: 'Unigram', vocab: [] } }, '`model` of the tokenizer is `Unigram`, which is not supported.'],
    [{ model: { type: 'toString' } }, '`model` of the tokenizer is `toString`'],
    [{ model: { ...good.model, unk_token: '!' } }, 'The vocabulary has no token `!`.'],
    [{ model: { ...good.model, vocab: { '[PAD]': 0, a: 1, '?': 1 } } }, 'Two tokens have the id 1.'],
    [{ model: { ...good.model, vocab: { '[PAD]': 0, '?': 1.5 } } }, '`vocab.?` is `1.5`'],
    [{ model: { ...good.model, vocab: { '[PAD]': 0, '?': 2 ** 31 } } }, '`vocab.?` is `2147483648`'],
    [{ model: { type: 'BPE', vocab: { '<pad>': 0, a: 1 }, merges: ['a b'] } }, 'no token for the merge `a b`'],
    [{ model: { type: 'BPE', vocab: { '<pad>': 0, a: 1 }, merges: ['a a a'] } }, '`merges[0]` is no pair'],
    [{ model: { type: 'BPE', vocab: { '<pad>': 0 }, merges: [], dropout: 0.1 } }, '`dropout`'],
    [split('(a+)+$'), 'splits by the regular expression `(a+)+$`, which is not supported'],
    [split('__proto__'), 'splits by the regular expression'],
    [{ ...good, normalizer: nested }, '`normalizer.normalizers[0]` of the tokenizer is `Sequence`'],
    [{ ...good, normalizer: { type: 'Sequence', normalizers: Array(17).fill(grows) } }, '`normalizer`'],
    [{ ...good, added_tokens: [{ id: 3, content: '' }] }, '`added_tokens`'],
    [{ ...good, post_processor: { type: 'TemplateProcessing', single: [], special_tokens: {} } }, '`post_processor`'],
  ])('%j', (written, message) => {
    const bytes = Buffer.from(typeof written === 'string' ? written : JSON.stringify(written));
    expect(() => parseTokenizer(bytes)).toThrow(DataError);
    expect(() => parseTokenizer(bytes)).toThrow(message);
  });

  test('a normalizer that makes a text grow', () => {
    const tokenizer = readTokenizer({ ...good, normalizer: { type: 'Sequence', normalizers: Array(9).fill(grows) } });
    expect(() => sequence(tokenizer, 'a'.repeat(1000))).toThrow('makes a text more than 18 times as long');
  });

  test('an added token that normalizes to nothing is left out', () => {
    const json = { ...good, normalizer: { type: 'StripAccents' } };
    const added = ['\u0301', 'a'].map((content, i) => ({ id: 2 + i, content, normalized: true }));
    expect(sequence(readTokenizer({ ...json, added_tokens: added }), 'ab')).toEqual([3, 1, 0, 0, 0, 0]);
  });

  test('a file over 64 MB', () => {
    expect(() => parseTokenizer(new Uint8Array(65e6))).toThrow('The tokenizer takes 65.0 MB, more than 64 MB.');
  });
});
