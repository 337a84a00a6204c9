import { expect, test } from 'vitest';
import {
  amount,
  choice,
  flag,
  integer,
  list,
  map,
  monitor,
  number,
  optional,
  optionalSlot,
  section,
  slot,
  text,
} from '../../src/registry/fields.ts';
import { brief, expected, patternWords } from '../../src/registry/words.ts';

const description = 'Something.';
const cases = [
  [integer({ description }), 'an integer', 'integer'],
  [integer({ minimum: 1, description }), 'an integer of at least 1', 'integer ≥ 1'],
  [number({ exclusiveMinimum: 0, description }), 'a number of more than 0', 'number > 0'],
  [
    number({ minimum: 0, exclusiveMaximum: 1, description }),
    'a number of at least 0 and less than 1',
    '0 ≤ number < 1',
  ],
  [number({ maximum: 5, description }), 'a number of at most 5', 'number ≤ 5'],
  [flag({ description }), '`true` or `false`', 'true | false'],
  [text({ description }), 'text', 'text'],
  [choice(['a', 'b'], { description }), 'one of `a`, `b`', 'a | b'],
  [list(number({ description }), { description }), 'a list of numbers', 'list of numbers'],
  [
    list(integer({ minimum: 1, description }), { minItems: 2, maxItems: 2, description }),
    'a list of 2 integers of at least 1',
    'list of integers ≥ 1',
  ],
  [list(text({ description }), { minItems: 1, description }), 'a list of one or more texts', 'list of texts'],
  [list(slot('loss', { description }), { maxItems: 3, description }), 'a list of at most 3 losses', 'list of losses'],
  [list(slot('layer', { description }), { minItems: 2, description }), 'a list of at least 2 layers', 'list of layers'],
  [map(number({ description }), { description }), 'a map', 'map of number'],
  [
    section({ a: flag({ default: true, description }), b: flag({ default: true, description }) }, { description }),
    'a map with `a`, `b`',
    'map',
  ],
  [slot('initializer', { description }), 'an initializer', 'initializer'],
  [optionalSlot('regularizer', { description }), 'a regularizer or `null`', 'regularizer | null'],
  [optional(integer({ minimum: 1, description })), 'an integer of at least 1 or `null`', 'integer ≥ 1 | null'],
  [
    amount(['epochs', 'steps'], { description }),
    'an amount such as `5 epochs` or `5 steps`, or a bare number of epochs',
    'amount of epochs | steps',
  ],
  [
    amount(['s', 'min'], { description }),
    'an amount such as `5 s` or `5 min`, or a bare number of seconds',
    'amount of s | min',
  ],
  [monitor({ description }), 'the name of a reported value, such as `validation/accuracy`', 'name of a value'],
] as const;

test.each(cases)('%# a field says what it takes: %#', (field, long, short) => {
  expect(expected(field)).toBe(long);
  expect(brief(field)).toBe(short);
});

test('the pattern of a name is told in words, another as it is', () => {
  expect(patternWords('^[A-Za-z][A-Za-z0-9_-]*$')).toBe('letters, digits, `_` and `-`, beginning with a letter');
  expect(patternWords('^[A-Za-z0-9][A-Za-z0-9.]*$')).toBe(
    'letters, digits and `.`, beginning with a letter or a digit',
  );
  expect(patternWords('^a+$')).toBe('text of the form `^a+$`');
});
