import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from './catalog.ts';
import type { Component } from './define.ts';
import { componentMarkdown, kinds, kindSummaries } from './describe.ts';
import { isRequired, type Fields } from './fields.ts';
import { kindFacts } from './kind-facts.ts';
import type { Kind } from './kinds.ts';
import { formOf } from './walk.ts';

/** JSON Schema, draft 7: what editors with YAML support read. */
export type JsonSchema = { readonly [key: string]: unknown };

const draft = 'http://json-schema.org/draft-07/schema#';

/**
 * The schema of experiment files for editors. A component is a bare name, or a map by its `type`. Beyond what
 * validation says, everything that is required may come from a file that is extended, and a number from an environment
 * variable.
 */
export const experimentSchema = (fields: Fields, extendsDescription: string, catalog: Catalog): JsonSchema => ({
  $schema: draft,
  title: 'An experiment of assay',
  type: 'object',
  additionalProperties: false,
  properties: {
    extends: {
      description: extendsDescription,
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
    ...propertiesOf(fields),
  },
  anyOf: [{ required: ['extends'] }, { required: Object.keys(fields).filter((name) => isRequired(fields[name]!)) }],
  $defs: {
    env: { type: 'string', pattern: '\\$\\{env:', description: 'The value of an environment variable: `${env:NAME}`.' },
    ...Object.fromEntries(
      kinds.flatMap((kind) => [
        [kind, kindSchema(kind, catalog)],
        ...componentsOf(catalog, kind).map((component) => [defOf(component), componentSchema(component)]),
      ]),
    ),
  },
});

/** The schema of a line of `events.jsonl`. */
export const eventSchema = (events: readonly TSchema[]): JsonSchema => ({
  $schema: draft,
  title: 'An event of a run, one line of events.jsonl',
  oneOf: events.map((event) => JSON.parse(JSON.stringify(event)) as JsonSchema),
});

const componentsOf = (catalog: Catalog, kind: Kind): Component[] =>
  [...(catalog.of(kind) as unknown as Component[])].sort((a, b) => (a.type < b.type ? -1 : 1));

const defOf = ({ kind, type }: Component) => `${kind}.${type}`;

const kindSchema = (kind: Kind, catalog: Catalog): JsonSchema => {
  const components = componentsOf(catalog, kind);
  const bare = components.filter((component) => !Object.values(fieldsOf(component)).some(isRequired));
  return {
    description: kindSummaries[kind],
    oneOf: [
      ...(bare.length > 0 ? [{ enum: bare.map(({ type }) => type), ...enumTexts(bare) }] : []),
      ...(kindFacts[kind].number ? [{ type: 'number' }] : []),
      { $ref: '#/$defs/env' },
      // Fields of the slot’s default, or of what the file extends.
      { type: 'object', not: { required: ['type'] } },
      ...components.map((component) => ({ $ref: `#/$defs/${defOf(component)}` })),
    ],
  };
};

/** Shown by editors beside each name. */
const enumTexts = (components: readonly Component[]) => ({
  markdownEnumDescriptions: components.map(({ summary }) => summary),
});

const componentSchema = (component: Component): JsonSchema => {
  const fields = fieldsOf(component);
  return {
    type: 'object',
    description: component.summary,
    markdownDescription: componentMarkdown(component),
    additionalProperties: false,
    required: ['type', ...Object.keys(fields).filter((name) => isRequired(fields[name]!))],
    properties: { type: { const: component.type, description: component.summary }, ...propertiesOf(fields) },
  };
};

const propertiesOf = (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)]));

const fieldSchema = (field: TSchema): JsonSchema => {
  const form = formOf(field);
  const doc = docOf(field);
  const rest = withoutAnnotations(field);
  switch (form.kind) {
    case 'slot':
      return { ...doc, anyOf: [{ $ref: `#/$defs/${form.slot}` }, ...(form.mayBeNull ? [{ type: 'null' }] : [])] };
    case 'amount':
      return { ...doc, anyOf: [...(rest['anyOf'] as JsonSchema[]), env] };
    case 'secret':
      return { ...doc, ...env };
    case 'union':
      return { ...doc, anyOf: form.forms.map(fieldSchema) };
    case 'section':
      return { ...doc, type: 'object', additionalProperties: false, properties: propertiesOf(form.fields) };
    case 'list':
      return { ...doc, ...rest, items: fieldSchema(form.item) };
    case 'map':
      return { ...doc, ...rest, additionalProperties: fieldSchema(form.value) };
    default:
      return singleSchema(doc, rest);
  }
};

const env = { $ref: '#/$defs/env' };

const singleSchema = (doc: JsonSchema, rest: JsonSchema): JsonSchema => {
  if (rest['type'] === 'null') return rest;
  const isAnyText = rest['type'] === 'string' && !rest['pattern'] && !rest['enum'];
  return isAnyText ? { ...doc, ...rest } : { ...doc, anyOf: [rest, env] };
};

const docOf = ({ description, default: fallback }: TSchema): JsonSchema => ({
  ...(description !== undefined && { description, markdownDescription: description }),
  ...(fallback !== undefined && { default: fallback as unknown }),
});

const withoutAnnotations = (field: TSchema): JsonSchema => {
  const { slot: _s, amount: _a, secret: _x, monitor: _m, default: _d, description: _t, ...rest } = field;
  return rest;
};
