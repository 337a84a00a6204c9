import type { TSchema } from '@sinclair/typebox';
import type { Unit } from './fields.ts';

/** What a field takes, for a sentence: `an integer of at least 1`, `one of `a`, `b``. */
export const expected = (field: TSchema): string => {
  if (field['slot']) return `${article(String(field['slot']))}${field['default'] === null ? ' or `null`' : ''}`;
  if (field['amount']) return amountWords(field['amount'] as readonly Unit[]);
  if (field['monitor']) return 'the name of a reported value, such as `validation/accuracy`';
  if (field['anyOf']) return (field['anyOf'] as TSchema[]).map(expected).join(' or ');
  if (field['enum']) return `one of ${(field['enum'] as string[]).map((word) => `\`${word}\``).join(', ')}`;
  if (field['properties']) return `a map of ${Object.keys(field['properties'] as object).map((name) => `\`${name}\``).join(', ')}`;
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
  const count = least === undefined && most === undefined ? '' : least === most ? ` of ${least}` : [least !== undefined && ` of at least ${least}`, most !== undefined && ` of at most ${most}`].filter(Boolean).join(' and');
  const items = field['items'] as TSchema | undefined;
  return `a list${count}${items ? `, each ${expected(items)}` : ''}`;
};

/** ` of at least 1 and less than 5`; nothing for a number without limits. */
export const rangeWords = (field: TSchema): string => {
  const words = [
    ['minimum', 'at least'],
    ['exclusiveMinimum', 'more than'],
    ['maximum', 'at most'],
    ['exclusiveMaximum', 'less than'],
  ].flatMap(([limit, word]) => (field[limit!] === undefined || field[limit!] === Number.MAX_SAFE_INTEGER ? [] : `${word} ${String(field[limit!])}`));
  return words.length === 0 ? '' : ` of ${words.join(' and ')}`;
};

const amountWords = (units: readonly Unit[]): string => {
  const examples = units.map((unit) => `\`5 ${unit}\``).join(' or ');
  return `an amount: ${examples}, or a bare number of ${unitNames[units[0]!]}`;
};
const unitNames: Record<Unit, string> = { epochs: 'epochs', steps: 'steps', trials: 'trials', s: 'seconds', min: 'minutes', h: 'hours' };

export const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** What a field takes, for a table: `integer ≥ 1`, `0 ≤ number < 1`, `a | b`, `list of numbers`. */
export const brief = (field: TSchema): string => {
  if (field['slot']) return `${String(field['slot'])}${field['default'] === null ? ' | null' : ''}`;
  if (field['amount']) return `amount of ${(field['amount'] as readonly Unit[]).join(' | ')}`;
  if (field['monitor']) return 'name of a value';
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
      return `list of ${brief(field['items'] as TSchema)}`;
    case 'object':
      return typeof field['additionalProperties'] === 'object' ? `map of ${brief(field['additionalProperties'] as TSchema)}` : 'map';
    case 'null':
      return 'null';
    default:
      return 'any value';
  }
};

const briefRange = (field: TSchema): string => {
  const limit = (name: string) => (field[name] === undefined || field[name] === Number.MAX_SAFE_INTEGER ? undefined : String(field[name]));
  const low = limit('minimum') ? `${limit('minimum')} ≤` : limit('exclusiveMinimum') ? `${limit('exclusiveMinimum')} <` : '';
  const high = limit('maximum') ? `≤ ${limit('maximum')}` : limit('exclusiveMaximum') ? `< ${limit('exclusiveMaximum')}` : '';
  const type = String(field['type']);
  if (low && !high) return `${type} ${low.replace('≤', '≥').replace('<', '>').split(' ').reverse().join(' ')}`;
  return [low, type, high].filter(Boolean).join(' ');
};
