import { Type } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import type { Vocabulary } from './token-model.ts';
import { sameId, unknownToken, wrongPart } from './messages.ts';

/** Most tokens of a tokenizer; the largest published ones have a quarter of that. */
export const mostTokens = 2 ** 20;

export const vocabularySchema = Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: mostTokens - 1 }));

export const brokenModel = (problem: string): DataError => new DataError(wrongPart({ place: 'model', problem }));

export const readVocabulary = (vocab: Readonly<Record<string, number>>): Vocabulary => {
  const idOf = new Map(Object.entries(vocab));
  const tokenOf = new Map<number, string>();
  for (const [token, id] of idOf) {
    if (tokenOf.has(id)) throw brokenModel(sameId({ id }));
    tokenOf.set(id, token);
  }
  return { idOf, tokenOf };
};

export const unknownOf = ({ idOf }: Vocabulary, token: string): number => {
  const id = idOf.get(token);
  if (id === undefined) throw brokenModel(unknownToken({ token }));
  return id;
};
