import { Type } from '@sinclair/typebox';
import { ColumnError, type ColumnParams } from '../../contracts/columns.ts';
import { countOf, textAt } from '../../contracts/raw-values.ts';
import { sampleTexts } from '../../data/text/sample-texts.ts';
import { countIds, encodeSequence, type SequenceForm } from '../../data/text/sequence.ts';
import type { TokenizerJson } from '../../data/text/token-model.ts';
import { readTokenizer } from '../../data/text/tokenizer.ts';
import { startTraining } from '../../data/text/train.ts';
import { defineColumn } from '../../registry/define.ts';
import { choice, flag, integer, wholeNumber } from '../../registry/fields.ts';
import { noTexts } from './_messages.ts';
import { missingField, policyOf } from './_missing.ts';

const mostLength = 65_536;
/** A longer sequence is worth its time only where someone asks for it. */
const mostAutoLength = 512;
const autoShare = 0.95;

interface TextParams {
  readonly tokenizer: TokenizerJson;
  readonly length: number;
}

export const text = defineColumn({
  type: 'text',
  summary: 'Text as a sequence of token ids, for an `embedding`: 0 is padding, 1 an unknown token.',
  source: 'https://huggingface.co/docs/tokenizers',
  fields: {
    tokenizer: choice(['words', 'characters', 'bytePair'], {
      default: 'words',
      description:
        'What a token is: `words` and marks between them, `characters`, or `bytePair`, pieces of words as in GPT-2.',
    }),
    vocabulary: integer({
      minimum: 3,
      maximum: 2 ** 20,
      default: 10_000,
      description: 'Most token ids, with those of padding and unknown; the most frequent tokens get one.',
    }),
    minimumCount: integer({
      minimum: 1,
      default: 2,
      description: 'Times that a token must occur in the training part to get an id.',
    }),
    length: Type.Unsafe<number | 'auto'>({
      anyOf: [wholeNumber({ minimum: 1, maximum: mostLength }), { type: 'string', enum: ['auto'] }],
      default: 'auto',
      description: `Tokens per text: longer texts are cut, shorter ones padded. \`auto\` holds ${100 * autoShare} % of the training texts whole, with at most ${mostAutoLength} tokens.`,
    }),
    lowercase: flag({ default: true, description: 'Whether upper and lower case are the same.' }),
    truncate: choice(['end', 'start'], { default: 'end', description: 'Side at which long texts are cut.' }),
    pad: choice(['end', 'start'], { default: 'end', description: 'Side at which short texts are padded.' }),
    missing: missingField([], 'text'),
  },
  examples: [
    {},
    { tokenizer: 'characters', vocabulary: 200, length: 80, lowercase: false },
    { tokenizer: 'bytePair', vocabulary: 2000, length: 64, truncate: 'start', missing: { value: '' } },
  ],
  accepts: ['text'],
  fitted: Type.Object({
    tokenizer: Type.Record(Type.String(), Type.Unknown()),
    length: Type.Integer({ minimum: 1, maximum: mostLength }),
  }),
  missing: ({ missing }) => policyOf(missing),
  fit: ({ tokenizer: type, vocabulary, minimumCount, lowercase, length, missing }) => {
    const training = startTraining({ type, vocabulary, minimumCount, lowercase });
    const sample = sampleTexts();
    return {
      observe: (values) => {
        for (let row = 0, count = countOf(values); row < count; row++) {
          const text = textAt(values, row) ?? fillOf(missing);
          training.observe(text);
          sample.observe(text);
        }
      },
      finish: () => {
        const tokenizer = training.finish();
        if (sample.texts().length === 0) throw new ColumnError(noTexts());
        return { tokenizer, length: length === 'auto' ? autoLength(tokenizer, sample.texts()) : length } as never;
      },
    };
  },
  slots: (_, params) => paramsOf(params).length,
  encoder: ({ truncate, pad, missing }, params) => {
    const { tokenizer: json, length } = paramsOf(params);
    const tokenizer = readTokenizer(json);
    const form: SequenceForm = { length, truncate, pad };
    const ids = new Int32Array(length);
    return (values, { into, at, stride }) => {
      for (let row = 0, count = countOf(values); row < count; row++) {
        const found = encodeSequence(tokenizer, form, textAt(values, row) ?? fillOf(missing), ids);
        // Layers with masks take the mean of the tokens that are no padding: there must be one.
        if (found === 0) ids[pad === 'end' ? 0 : length - 1] = tokenizer.unknown ?? 1;
        into.set(ids, at + row * stride);
      }
    };
  },
  width: (_, params) => paramsOf(params).length,
  apply: (_, _tf, x) => x,
  isIndex: () => true,
  details: ({ tokenizer: type }, params) => {
    const { tokenizer, length } = paramsOf(params);
    return `${readTokenizer(tokenizer).size.toLocaleString('en-US')} ${names[type]}, length ${length}`;
  },
});

const names = { words: 'words', characters: 'characters', bytePair: 'byte pairs' } as const;

const paramsOf = (params: ColumnParams): TextParams => params as unknown as TextParams;

const fillOf = (missing: string | { readonly value: string }): string =>
  typeof missing === 'object' ? missing.value : '';

const autoLength = (json: TokenizerJson, texts: readonly string[]): number => {
  const tokenizer = readTokenizer(json);
  const lengths = Int32Array.from(texts, (text) => countIds(tokenizer, text)).sort();
  return Math.min(mostAutoLength, Math.max(1, lengths[Math.ceil(autoShare * lengths.length) - 1]!));
};
