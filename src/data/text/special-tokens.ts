import { Type } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import { wrongPart } from './messages.ts';
import { makeParts, partType, type PartType } from './parts.ts';
import { mostTokens } from './vocabulary.ts';

/** Ids that stand before and after the tokens of each text, such as `[CLS]` and `[SEP]`. */
export interface SpecialTokens {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The `post_processor` of a tokenizer.json. */
export const readSpecialTokens = (json: unknown): SpecialTokens =>
  makeParts(types, 'post_processor', json, 'processors').reduce(
    (inner, outer) => ({
      before: [...outer.before, ...inner.before],
      after: [...inner.after, ...outer.after],
    }),
    { before: [], after: [] },
  );

const id = Type.Integer({ minimum: 0, maximum: mostTokens - 1 });
const namedId = Type.Tuple([Type.String(), id]);
const around = partType({ cls: namedId, sep: namedId }, ({ cls, sep }) => ({ before: [cls[1]], after: [sep[1]] }));
const named = Type.Object({ id: Type.String() });

const types: Readonly<Record<string, PartType<SpecialTokens>>> = {
  ByteLevel: partType({}, () => ({ before: [], after: [] })),
  BertProcessing: around,
  RobertaProcessing: around,
  TemplateProcessing: partType(
    {
      single: Type.Array(Type.Object({ SpecialToken: Type.Optional(named), Sequence: Type.Optional(named) }), {
        maxItems: 16,
      }),
      special_tokens: Type.Record(Type.String(), Type.Object({ ids: Type.Array(id, { maxItems: 16 }) })),
    },
    ({ single, special_tokens }) => {
      const at = single.findIndex(({ Sequence }) => Sequence);
      const idsOf = (pieces: typeof single): number[] =>
        pieces.flatMap(({ SpecialToken }) => {
          const name = SpecialToken?.id ?? '';
          if (!Object.hasOwn(special_tokens, name)) throw new DataError(wrongPart(oneText));
          return special_tokens[name]!.ids;
        });
      if (at < 0) throw new DataError(wrongPart(oneText));
      return { before: idsOf(single.slice(0, at)), after: idsOf(single.slice(at + 1)) };
    },
  ),
};

const oneText = { place: 'post_processor', problem: '`single` must hold the text once, and special tokens.' };
