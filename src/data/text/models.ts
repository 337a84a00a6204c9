import { Type } from '@sinclair/typebox';
import { bytePairModel } from './byte-pair.ts';
import { makeAs, makePart, partType, type PartType } from './parts.ts';
import type { Visit } from './splitters.ts';
import type { TokenModel, Vocabulary } from './token-model.ts';
import { readVocabulary, unknownOf, vocabularySchema } from './vocabulary.ts';

/** The `model` of a tokenizer.json. Early files of GPT-2 have no `type` there. */
export const readModel = (json: unknown): TokenModel => {
  const untyped = typeof json === 'object' && json !== null && !('type' in json) && 'merges' in json;
  return untyped ? makeAs(types['BPE']!, 'model', json) : makePart(types, 'model', json);
};

const wordPiece =
  (vocabulary: Vocabulary, { unknown, prefix, longest }: { unknown: number; prefix: string; longest: number }) =>
  (word: string, visit: Visit<number>): boolean => {
    const characters = [...word];
    if (characters.length > longest) return visit(unknown);
    const ids: number[] = [];
    let start = 0;
    while (start < characters.length) {
      let end = characters.length;
      let id: number | undefined;
      for (; end > start && id === undefined; end--)
        id = vocabulary.idOf.get((start > 0 ? prefix : '') + characters.slice(start, end).join(''));
      if (id === undefined) return visit(unknown);
      ids.push(id);
      start = end + 1;
    }
    return ids.every(visit);
  };

const types: Readonly<Record<string, PartType<TokenModel>>> = {
  WordLevel: partType({ vocab: vocabularySchema, unk_token: Type.String() }, ({ vocab, unk_token }) => {
    const vocabulary = readVocabulary(vocab);
    const unknown = unknownOf(vocabulary, unk_token);
    return { vocabulary, unknown, ids: (word, visit) => visit(vocabulary.idOf.get(word) ?? unknown) };
  }),
  BPE: bytePairModel,
  WordPiece: partType(
    {
      vocab: vocabularySchema,
      unk_token: Type.String(),
      continuing_subword_prefix: Type.String({ maxLength: 16 }),
      max_input_chars_per_word: Type.Integer({ minimum: 1, maximum: 200 }),
    },
    (fields) => {
      const vocabulary = readVocabulary(fields.vocab);
      const unknown = unknownOf(vocabulary, fields.unk_token);
      const [prefix, longest] = [fields.continuing_subword_prefix, fields.max_input_chars_per_word];
      return { vocabulary, unknown, ids: wordPiece(vocabulary, { unknown, prefix, longest }) };
    },
  ),
};
