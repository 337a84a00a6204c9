import { Type, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import { jsonProblem } from '../../registry/json-check.ts';
import { unsupportedPart, wrongPart } from './messages.ts';

/** A type of normalizer, pre-tokenizer, … of a tokenizer.json: its fields, and what it does. */
export interface PartType<T> {
  readonly schema: TSchema;
  readonly make: (fields: never) => T;
}

export const partType = <F extends TProperties, T>(
  fields: F,
  make: (fields: Static<TObject<F>>) => T,
): PartType<T> => ({
  schema: Type.Object(fields),
  make,
});

/** Throws `DataError` if the part has another type, or a field that its type doesn't allow. */
export const makePart = <T>(types: Readonly<Record<string, PartType<T>>>, place: string, json: unknown): T => {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  const named = typeof type === 'string' ? type : undefined;
  if (named === undefined || !Object.hasOwn(types, named))
    throw new DataError(unsupportedPart({ place, type: named, supported: Object.keys(types) }));
  return makeAs(types[named]!, place, json);
};

/** Makes a part of a known type. */
export const makeAs = <T>({ schema, make }: PartType<T>, place: string, json: unknown): T => {
  const problem = jsonProblem(schema, json);
  if (problem !== undefined) throw new DataError(wrongPart({ place, problem }));
  return make(json as never);
};

const mostParts = 16;

/**
 * The parts of a `Sequence`, or the part alone; none for null. A sequence inside a sequence is refused, so that a file
 * can't nest them without end.
 */
export const makeParts = <T>(
  types: Readonly<Record<string, PartType<T>>>,
  place: string,
  json: unknown,
  list: string,
): T[] => {
  if (json === null || json === undefined) return [];
  if ((json as { type?: unknown }).type !== 'Sequence') return [makePart(types, place, json)];
  const problem = jsonProblem(Type.Object({ [list]: Type.Array(Type.Unknown(), { maxItems: mostParts }) }), json);
  if (problem !== undefined) throw new DataError(wrongPart({ place, problem }));
  const parts = (json as Record<string, unknown[]>)[list]!;
  return parts.map((part, i) => makePart(types, `${place}.${list}[${i}]`, part));
};
