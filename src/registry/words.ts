import type { TSchema } from '@sinclair/typebox';
import { isRequired, mostInteger, type Fields, type Unit } from './fields.ts';

/** What a field takes, for a sentence: `an integer of at least 1`, `one of `a`, `b``. */
export const expected = (field: TSchema): string => {
  if (field['slot']) return `${article(String(field['slot']))}${field['default'] === null ? ' or `null`' : ''}`;
  if (field['amount']) return amountWords(field['amount'] as readonly Unit[]);
  if (field['monitor']) return 'the name of a reported value, such as `validation/accuracy`';
  if (field['secret']) return '`${env:NAME}`';
  if (field['title']) return String(field['title']);
  if (field['anyOf']) return (field['anyOf'] as TSchema[]).map(expected).join(' or ');
  if (field['enum']) return `one of ${(field['enum'] as string[]).map((word) => `\`${word}\``).join(', ')}`;
  if (field['properties']) return `a map with ${sectionWords(field['properties'] as Fields)}`;
  switch (field['type']) {
    case 'integer':
      return `an integer${rangeWords(field)}`;
    case 'number':
      return `a number${rangeWords(field)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'text';
    case 'array':
      return listWords(field);
    case 'object':
      return 'a map';
    case 'null':
      return '`null`';
    default:
      return 'a value';
  }
};

/** `a list of 2, each an integer of at least 1`. */
const listWords = (field: TSchema): string => {
  const [least, most] = [field['minItems'], field['maxItems']] as (number | undefined)[];
  const items = field['items'] as TSchema;
  const count =
    least === most
      ? (least ?? '')
      : least === 1
        ? 'one or more'
        : least !== undefined
          ? `at least ${least}`
          : `at most ${most}`;
  return ['a list of', count, plural(items)].filter(Boolean).join(' ');
};

const pluralOf = (noun: string) => (/s$/.test(noun) ? `${noun}es` : `${noun}s`);

const plural = (field: TSchema): string => {
  if (field['slot']) return pluralOf(String(field['slot']));
  if (field['type'] === 'integer' || field['type'] === 'number') return `${field['type']}s${rangeWords(field)}`;
  return field['type'] === 'string'
    ? 'texts'
    : field['type'] === 'array'
      ? `lists, each ${expected(field)}`
      : `values, each ${expected(field)}`;
};

/** What must be there; of a section without such, what may. */
const sectionWords = (fields: Fields): string => {
  const required = Object.keys(fields).filter((name) => isRequired(fields[name]!));
  return (required.length > 0 ? required : Object.keys(fields)).map((name) => `\`${name}\``).join(', ');
};

/** `letters, digits and `_`, beginning with a letter`, of the patterns that names have; others as they are. */
export const patternWords = (pattern: string): string => {
  const [, first, rest] = /^\^\[([^\]]+)\]\[([^\]]+)\]\*\$$/.exec(pattern) ?? [];
  if (first === undefined || rest === undefined) return `text of the form \`${pattern}\``;
  return `${joined(classWords(rest), 'and')}, beginning with ${joined(
    classWords(first).map((word) => article(word.replace(/s$/, ''))),
    'or',
  )}`;
};

const classWords = (characters: string): string[] => {
  const others = characters.replace('A-Za-z', '').replace('0-9', '');
  return [
    ...(characters.includes('A-Za-z') ? ['letters'] : []),
    ...(characters.includes('0-9') ? ['digits'] : []),
    ...[...others].map((other) => `\`${other}\``),
  ];
};

const joined = (words: readonly string[], last: string) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;

/** A limit of a number; not the one that every integer has. */
const limitOf = (field: TSchema, name: string): string | undefined => {
  const limit = field[name] as number | undefined;
  return limit === undefined || (name === 'maximum' && limit === mostInteger) ? undefined : String(limit);
};

/** ` of at least 1 and less than 5`; nothing for a number without limits of its own. */
export const rangeWords = (field: TSchema): string => {
  const words = [
    ['minimum', 'at least'],
    ['exclusiveMinimum', 'more than'],
    ['maximum', 'at most'],
    ['exclusiveMaximum', 'less than'],
  ].flatMap(([name, word]) => {
    const limit = limitOf(field, name!);
    return limit === undefined ? [] : `${word} ${limit}`;
  });
  return words.length === 0 ? '' : ` of ${words.join(' and ')}`;
};

const amountWords = (units: readonly Unit[]): string => {
  return `an amount such as ${joined(
    units.map((unit) => `\`5 ${unit}\``),
    'or',
  )}, or a bare number of ${unitNames[units[0]!]}`;
};
const unitNames: Record<Unit, string> = {
  epochs: 'epochs',
  steps: 'steps',
  trials: 'trials',
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
};

export const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** What a field takes, for a table: `integer ≥ 1`, `0 ≤ number < 1`, `a | b`, `list of numbers`. */
export const brief = (field: TSchema): string => {
  if (field['slot']) return `${String(field['slot'])}${field['default'] === null ? ' | null' : ''}`;
  if (field['amount']) return `amount of ${(field['amount'] as readonly Unit[]).join(' | ')}`;
  if (field['monitor']) return 'name of a value';
  if (field['secret']) return 'secret';
  if (field['title']) return String(field['title']).replaceAll('`', '');
  if (field['anyOf']) return (field['anyOf'] as TSchema[]).map(brief).join(' | ');
  if (field['enum']) return (field['enum'] as string[]).join(' | ');
  switch (field['type']) {
    case 'integer':
    case 'number':
      return briefRange(field);
    case 'boolean':
      return 'true | false';
    case 'string':
      return 'text';
    case 'array':
      return `list of ${brief(field['items'] as TSchema).replace(/\b(integer|number|text)\b|^[a-z]+$/, pluralOf)}`;
    case 'object':
      return typeof field['additionalProperties'] === 'object'
        ? `map of ${brief(field['additionalProperties'] as TSchema)}`
        : 'map';
    case 'null':
      return 'null';
    default:
      return 'any value';
  }
};

const briefRange = (field: TSchema): string => {
  const limit = (name: string) => limitOf(field, name);
  const low = limit('minimum')
    ? `${limit('minimum')} ≤`
    : limit('exclusiveMinimum')
      ? `${limit('exclusiveMinimum')} <`
      : '';
  const high = limit('maximum')
    ? `≤ ${limit('maximum')}`
    : limit('exclusiveMaximum')
      ? `< ${limit('exclusiveMaximum')}`
      : '';
  const type = String(field['type']);
  if (low && !high) return `${type} ${low.replace('≤', '≥').replace('<', '>').split(' ').reverse().join(' ')}`;
  return [low, type, high].filter(Boolean).join(' ');
};
