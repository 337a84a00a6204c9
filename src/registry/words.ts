import type { TSchema } from '@sinclair/typebox';
import type { Unit } from './fields.ts';

/** What a field takes, for a sentence: `an integer of at least 1`, `one of `a`, `b``. */
export const expected = (field: TSchema): string => {
  if (field['slot']) return `${article(String(field['slot']))}${field['default'] === null ? ' or `null`' : ''}`;
  if (field['amount']) return amountWords(field['amount'] as readonly Unit[]);
  if (field['monitor']) return 'the name of a reported value, such as `validation/accuracy`';
  if (field['anyOf']) return `${expected((field['anyOf'] as TSchema[])[0]!)} or \`null\``;
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
      return `a list${field['minItems'] === undefined ? '' : ` of at least ${String(field['minItems'])}`}`;
    case 'object':
      return 'a map';
    default:
      return 'a value';
  }
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
