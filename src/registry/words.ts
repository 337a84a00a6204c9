import type { TSchema } from '@sinclair/typebox';
import { isRequired, mostInteger, type Fields, type Unit } from './fields.ts';
import { formOf } from './walk.ts';

/** What a field takes, for a sentence: `an integer of at least 1`, `one of `a`, `b``. */
export const expected = (field: TSchema): string => {
  const form = formOf(field);
  if (form.kind === 'slot') return `${article(form.slot)}${form.mayBeNull ? ' or `null`' : ''}`;
  if (form.kind === 'amount') return amountWords(form.units);
  if (form.kind === 'monitor') return 'the name of a reported value, such as `validation/accuracy`';
  if (form.kind === 'secret') return '`${env:NAME}`';
  if (field['title']) return String(field['title']);
  if (form.kind === 'union') return form.forms.map(expected).join(' or ');
  if (form.kind === 'section') return `a map with ${sectionWords(form.fields)}`;
  if (form.kind === 'list') return listWords(field, form.item);
  return field['enum'] ? `one of ${ticked(field['enum'] as string[])}` : typeWords(field);
};

const ticked = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');

const typeWords = (field: TSchema): string => {
  switch (field['type']) {
    case 'integer':
      return `an integer${rangeWords(field)}`;
    case 'number':
      return `a number${rangeWords(field)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'text';
    case 'object':
      return 'a map';
    case 'null':
      return '`null`';
    default:
      return 'a value';
  }
};

/** `a list of 2, each an integer of at least 1`. */
const listWords = (field: TSchema, item: TSchema): string => {
  const count = countWords(field['minItems'] as number | undefined, field['maxItems'] as number | undefined);
  return ['a list of', count, plural(item)].filter(Boolean).join(' ');
};

const countWords = (least: number | undefined, most: number | undefined): string => {
  if (least === most) return least === undefined ? '' : String(least);
  if (least === 1) return 'one or more';
  return least === undefined ? `at most ${most}` : `at least ${least}`;
};

const pluralOf = (noun: string) => (/s$/.test(noun) ? `${noun}es` : `${noun}s`);

const plural = (field: TSchema): string => {
  const form = formOf(field);
  if (form.kind === 'slot') return pluralOf(form.slot);
  if (field['type'] === 'integer' || field['type'] === 'number') return `${field['type']}s${rangeWords(field)}`;
  if (field['type'] === 'string') return 'texts';
  return `${form.kind === 'list' ? 'lists' : 'values'}, each ${expected(field)}`;
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
  MB: 'megabytes',
  GB: 'gigabytes',
};

export const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** What a field takes, for a table: `integer ≥ 1`, `0 ≤ number < 1`, `a | b`, `list of numbers`. */
export const brief = (field: TSchema): string => {
  const form = formOf(field);
  if (form.kind === 'slot') return `${form.slot}${form.mayBeNull ? ' | null' : ''}`;
  if (form.kind === 'amount') return `amount of ${form.units.join(' | ')}`;
  if (form.kind === 'monitor') return 'name of a value';
  if (form.kind === 'secret') return 'secret';
  if (field['title']) return String(field['title']).replaceAll('`', '');
  if (form.kind === 'union') return form.forms.map(brief).join(' | ');
  if (form.kind === 'list')
    return `list of ${brief(form.item).replace(/\b(integer|number|text)\b|^[a-z]+$/, pluralOf)}`;
  if (form.kind === 'map') return `map of ${brief(form.value)}`;
  return field['enum'] ? (field['enum'] as string[]).join(' | ') : briefType(field);
};

const briefType = (field: TSchema): string => {
  switch (field['type']) {
    case 'integer':
    case 'number':
      return briefRange(field);
    case 'boolean':
      return 'true | false';
    case 'string':
      return 'text';
    case 'object':
      return 'map';
    case 'null':
      return 'null';
    default:
      return 'any value';
  }
};

const briefRange = (field: TSchema): string => {
  const type = String(field['type']);
  const low = limitSign(field, ['minimum', 'exclusiveMinimum']);
  const high = limitSign(field, ['maximum', 'exclusiveMaximum']);
  if (low && !high) return `${type} ${low.sign === '≤' ? '≥' : '>'} ${low.limit}`;
  return [low && `${low.limit} ${low.sign}`, type, high && `${high.sign} ${high.limit}`].filter(Boolean).join(' ');
};

/** The limit of a number, and whether the number may equal it. */
const limitSign = (field: TSchema, [including, excluding]: readonly [string, string]) => {
  const limit = limitOf(field, including);
  if (limit !== undefined) return { limit, sign: '≤' };
  const other = limitOf(field, excluding);
  return other === undefined ? undefined : { limit: other, sign: '<' };
};
