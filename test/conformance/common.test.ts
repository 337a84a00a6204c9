import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/components/index.ts';
import { experimentFields } from '../../src/experiment/fields.ts';
import { fieldsOf } from '../../src/registry/catalog.ts';
import { objectSchema, type Fields } from '../../src/registry/fields.ts';
import { kindFacts } from '../../src/registry/kind-facts.ts';
import type { Kind } from '../../src/registry/kinds.ts';
import { catalog } from './bound.ts';

type Field = Fields[string];

const ajv = new Ajv({ strict: true, allErrors: true });
ajv.addVocabulary(['slot', 'amount', 'monitor', 'secret']);
const components = builtins.map((component) => [`${component.kind} ${component.type}`, component] as const);

describe.each(components)('%s', (_, component) => {
  const fields = fieldsOf(component);
  const validate = ajv.compile(objectSchema(fields));
  const mistakes = (written: unknown) =>
    validate(written) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);

  it('says in a sentence what it is', () => expect(component.summary).toMatch(sentence));

  it.each(described(fields))('describes `%s` in a sentence that says more than its name', (name, { description }) => {
    expect(description).toMatch(sentence);
    expect(bare(description as string)).not.toBe(bare(name));
  });

  it.each(component.examples.map((example) => [JSON.stringify(example), example] as const))(
    'accepts its example %s',
    (_, example) => {
      expect(mistakes(example)).toEqual([]);
      for (const [name, value] of Object.entries(example)) expectSlots(fields[name]!, value);
      expect(mistakes({ ...example, unheardOf: 1 })).toEqual([' must NOT have additional properties']);
    },
  );

  it.each(described(fields).filter(([, field]) => 'default' in field))(
    'has a default for `%s` that its own schema accepts',
    (_, field) => {
      const accepts = ajv.compile(field);
      expect(accepts(field['default']), JSON.stringify(accepts.errors)).toBe(true);
      expectSlots(field, field['default']);
    },
  );

  it.each(described(fields))('bounds each integer of `%s`', (_, field) => expect(unbounded(field)).toEqual([]));

  it('has examples', () => expect(component.examples.length).toBeGreaterThan(0));
});

it('the sections of an experiment bound each integer', () => expect(unbounded(experimentFields)).toEqual([]));

describe('the files of src/components', () => {
  const folder = join(import.meta.dirname, '../../src/components');
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(folder, name)).map((file) => [`${name}/${file}`, name, basename(file, '.ts')] as const),
    );

  it('are as many as there are components', () =>
    expect(files.filter(([, , name]) => !name.startsWith('_'))).toHaveLength(builtins.length));

  it.each(files.filter(([, , name]) => !name.startsWith('_')))(
    '%s is called like what it declares',
    (_, kinds, name) => {
      const type = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      expect(builtins.filter((component) => component.type === type && kinds.startsWith(component.kind))).toHaveLength(
        1,
      );
    },
  );

  it.each(files)('%s puts no number in the place of a 0', (file) => {
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/\|\|=?\s*-?[\d.]/);
  });
});

const sentence = /^[A-Z0-9`].*[^.]\.$/su;

const bare = (text: string) =>
  text
    .toLowerCase()
    .replace(/^(the|an?) /, '')
    .replace(/\.$/, '');

/** Every field with its path, those of sections and the items of lists too. */
const described = (fields: Fields, at = ''): [string, Field][] =>
  Object.entries(fields).flatMap(([name, field]): [string, Field][] => {
    const items = field['items'] as Field | undefined;
    return [
      [at + name, field],
      ...described((field['properties'] ?? {}) as Fields, `${at}${name}.`),
      ...(items?.['description'] ? described({ [`${name}[]`]: items }, at) : []),
    ];
  });

/** The integers, at any depth of a schema, that may be as large as they like. */
const unbounded = (schema: unknown): unknown[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, maximum, exclusiveMaximum } = schema as Field;
  const isBounded = [maximum, exclusiveMaximum, (schema as Field)['enum']].some((bound) => bound !== undefined);
  const own = type === 'integer' && !isBounded ? [schema] : [];
  return [...own, ...Object.values(schema).flatMap(unbounded)];
};

/** What stands in slots, at any depth, is known to the catalog and valid in turn. */
const expectSlots = (field: Field, value: unknown): void => {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) return value.forEach((item) => expectSlots((field['items'] ?? {}) as Field, item));
  if (field['properties'])
    return Object.entries(value).forEach(([name, part]) => expectSlots((field['properties'] as Fields)[name]!, part));
  if (!field['slot']) return;
  const kind = field['slot'] as Kind;
  const { type, ...written } = inSlot(kind, value);
  const child = catalog.get(kind, type);
  expect(child, `${kind} ${type}`).toBeDefined();
  const fields = fieldsOf(child as never);
  const accepts = ajv.compile(objectSchema(fields));
  expect(accepts(written), JSON.stringify(accepts.errors)).toBe(true);
  for (const [name, part] of Object.entries(written)) expectSlots(fields[name]!, part);
};

const inSlot = (kind: Kind, value: unknown): { readonly type: string } & Readonly<Record<string, unknown>> => {
  const short = kindFacts[kind].number;
  if (typeof value === 'string') return { type: value };
  return typeof value === 'number' && short ? { type: short.type, [short.field]: value } : (value as { type: string });
};
