import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { expected } from './words.ts';

/**
 * One sentence on the first value that a schema does not allow: which field, what was found, what was expected.
 * Undefined where all fit.
 */
export const jsonProblem = (schema: TSchema, value: unknown): string | undefined => {
  if (Value.Check(schema, value)) return undefined;
  const error = Value.Errors(schema, value).First()!;
  return wrongField(fieldOf(error.path), error.value, wordsFor(error.schema));
};

/** What is wrong with a field, in one sentence. */
export const wrongField = (field: string, value: unknown, wanted: string): string => {
  const name = field === '' ? 'It' : `\`${shown(field)}\``;
  return value === undefined
    ? `${name} is missing: expected ${wanted}.`
    : `${name} is ${shownValue(value)}, and not ${wanted}.`;
};

/** `/facts/layers/0` as `facts.layers[0]`. */
const fieldOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`;
      return path === '' ? part : `${path}.${part}`;
    }, '');

const wordsFor = (schema: TSchema): string => {
  if (schema['const'] !== undefined) return `\`${String(schema['const'])}\``;
  if (schema['anyOf']) return (schema['anyOf'] as TSchema[]).map(wordsFor).join(' or ');
  if (Array.isArray(schema['items'])) return `a list of ${schema['items'].length}`;
  if (schema['type'] === 'object') return 'a map';
  if (schema['type'] === 'array' && (schema['items'] as TSchema)['type'] === 'object') return 'a list of maps';
  return expected(schema);
};

/** Longest piece of a file that a message quotes. */
const longest = 80;

/** Part of a file that may hold anything, as a terminal may show it. */
export const shown = (text: string, most = longest): string => {
  const visible = text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  return visible.length <= most ? visible : `${visible.slice(0, most)}…`;
};

const shownValue = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return `\`${shown(String(value))}\``;
};
