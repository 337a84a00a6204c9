import { Type, type Static } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import { jsonProblem } from '../../registry/json-check.ts';
import { wrongPart } from './messages.ts';
import type { Visit } from './splitters.ts';
import { mostTokens } from './vocabulary.ts';

const longestToken = 256;
const flag = Type.Optional(Type.Boolean());

const schema = Type.Array(
  Type.Object({
    id: Type.Integer({ minimum: 0, maximum: mostTokens - 1 }),
    content: Type.String({ minLength: 1, maxLength: longestToken }),
    single_word: flag,
    lstrip: flag,
    rstrip: flag,
    normalized: flag,
    special: flag,
  }),
  { maxItems: 10_000 },
);

export type AddedToken = Static<typeof schema>[number];

export const readAddedTokens = (json: unknown): readonly AddedToken[] => {
  if (json === undefined || json === null) return [];
  const problem = jsonProblem(schema, json);
  if (problem !== undefined) throw new DataError(wrongPart({ place: 'added_tokens', problem }));
  return json as AddedToken[];
};

/** A token of the text itself, or text between such tokens. */
export type Segment = { readonly text: string } | { readonly id: number };

/** Cuts a text at the tokens that stand in it literally: the leftmost first, the longest of those. */
export const segmentsAt = (tokens: readonly AddedToken[]): ((text: string, visit: Visit<Segment>) => boolean) => {
  if (tokens.length === 0) return (text, visit) => text === '' || visit({ text });
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  const lengths = [...new Set(tokens.map(({ content }) => content.length))].sort((a, b) => b - a);
  const starts = new Set(tokens.map(({ content }) => content.charCodeAt(0)));
  const tokenAt = (text: string, at: number): AddedToken | undefined => {
    if (!starts.has(text.charCodeAt(at))) return undefined;
    for (const length of lengths) {
      const token = byContent.get(text.slice(at, at + length));
      if (token && !(token.single_word === true && isInsideWord(text, at, at + length))) return token;
    }
    return undefined;
  };
  return (text, visit) => {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const token = tokenAt(text, at);
      if (!token) continue;
      const end = token.lstrip === true ? withoutSpacesBefore(text, start, at) : at;
      if (end > start && !visit({ text: text.slice(start, end) })) return false;
      if (!visit({ id: token.id })) return false;
      start = at + token.content.length;
      while (token.rstrip === true && start < text.length && isSpace(text.charAt(start))) start++;
      at = start - 1;
    }
    return start >= text.length || visit({ text: text.slice(start) });
  };
};

const isSpace = (character: string): boolean => /\p{White_Space}/u.test(character);

const withoutSpacesBefore = (text: string, start: number, end: number): number => {
  let at = end;
  while (at > start && isSpace(text.charAt(at - 1))) at--;
  return at;
};

const isInsideWord = (text: string, start: number, end: number): boolean =>
  isWordCharacter(text.charAt(start - 1)) || isWordCharacter(text.charAt(end));

const isWordCharacter = (character: string): boolean =>
  /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u.test(character);
