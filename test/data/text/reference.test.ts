import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeSequence } from '../../../src/data/text/sequence.ts';
import type { TokenizerJson } from '../../../src/data/text/token-model.ts';
import { readTokenizer, type Tokenizer } from '../../../src/data/text/tokenizer.ts';
import { startTraining, type TrainSettings } from '../../../src/data/text/train.ts';

interface Reference {
  readonly corpus: readonly string[];
  readonly probes: readonly string[];
  readonly trained: readonly {
    readonly settings: TrainSettings;
    readonly vocab: readonly string[];
    readonly merges: readonly (readonly string[])[] | null;
    readonly ids: readonly (readonly number[])[];
    readonly parts: TokenizerJson;
  }[];
  readonly given: readonly {
    readonly name: string;
    readonly tokenizer: TokenizerJson;
    readonly ids: readonly (readonly number[])[];
  }[];
}

const reference = JSON.parse(readFileSync('test/reference/text.json', 'utf8')) as Reference;

describe('training agrees with Hugging Face', () => {
  test.each(reference.trained)('$settings', ({ settings, vocab, merges, ids, parts }) => {
    const training = startTraining(settings);
    reference.corpus.forEach(training.observe);
    const json = training.finish();
    const model = json['model'] as { vocab: Record<string, number>; merges?: string[] };
    expect(Object.keys(model.vocab).sort((a, b) => model.vocab[a]! - model.vocab[b]!)).toEqual(vocab);
    expect(model.merges ?? null).toEqual(merges?.map((pair) => pair.join(' ')) ?? null);
    expect(json).toMatchObject(parts);
    expect(differing(readTokenizer(json), ids, 0)).toEqual([]);
  });
});

describe('a given tokenizer.json gives the ids of Hugging Face', () => {
  test.each(reference.given)('$name', ({ tokenizer: json, ids }) => {
    const tokenizer = readTokenizer(json);
    const shift = tokenizer.json === json ? 0 : 1;
    expect(differing(tokenizer, ids, shift)).toEqual([]);
  });
});

const length = 500;

/** Probes whose ids are others than expected, less `shift`. */
const differing = (tokenizer: Tokenizer, ids: readonly (readonly number[])[], shift: number): object[] =>
  reference.probes
    .map((text, i) => {
      const into = new Int32Array(length);
      const count = encodeSequence(tokenizer, { length, truncate: 'end', pad: 'end' }, text, into);
      return { text, found: [...into.subarray(0, count)].map((id) => id - shift), expected: ids[i]!.slice(0, length) };
    })
    .filter(({ found, expected }) => String(found) !== String(expected));
