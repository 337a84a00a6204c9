import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { builtins } from '../../src/components/index.ts';
import { experimentFields, extendsDescription } from '../../src/experiment/fields.ts';
import { createCatalog } from '../../src/registry/catalog.ts';
import { eventSchema, experimentSchema } from '../../src/registry/schema.ts';
import { eventSchemas } from '../../src/contracts/events.ts';

const schema = experimentSchema(experimentFields, extendsDescription, createCatalog(builtins));
const ajv = new Ajv({ strict: false, allErrors: true });
const validate = ajv.compile(schema);
const written = () => parse(readFileSync('experiments/mnist-mlp.yaml', 'utf8')) as Record<string, unknown>;

test('the schema for editors takes the experiment of the tutorial, and what else a file may say', () => {
  expect(validate(written()) || validate.errors).toBe(true);
  const loose = {
    extends: './mnist-mlp.yaml',
    data: { split: { validation: 0.1 } },
    optimizer: { type: 'sgd', learningRate: 0.1 },
    train: { epochs: '${env:EPOCHS}' },
    engine: { threads: 2 },
  };
  expect(validate(loose) || validate.errors).toBe(true);
});

const refused: readonly [string, object][] = [
  ['an unknown key', { epochs: 20 }],
  ['an unknown type', { loss: 'crossEntrophy' }],
  ['an unknown field', { optimizer: { type: 'sgd', momentm: 0.5 } }],
  ['a value out of range', { optimizer: { type: 'sgd', momentum: 1 } }],
  ['a bare name that needs fields', { model: { layers: ['dense'] } }],
  [
    'an amount in a wrong unit',
    { optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.1, every: '5 min' } } },
  ],
];
test.each(refused)('the schema for editors refuses %s', (_, wrong) => {
  expect(validate({ ...written(), ...wrong })).toBe(false);
});

test('a file without what is needed is refused, unless it extends another', () => {
  expect(validate({ name: 'x' })).toBe(false);
  expect(validate({ name: 'x', extends: ['a.yaml', 'b.yaml'] })).toBe(true);
});

test('every component has a definition with its description, and its examples pass', () => {
  const checks = new Map(
    [...new Set(builtins.map(({ kind }) => kind))].map((kind) => [
      kind,
      ajv.compile({ $defs: schema['$defs'], $ref: `#/$defs/${kind}` }),
    ]),
  );
  for (const { kind, type, summary, examples } of builtins) {
    const definition = (schema['$defs'] as Record<string, { description: string; markdownDescription: string }>)[
      `${kind}.${type}`
    ]!;
    expect(definition.description).toBe(summary);
    expect(definition.markdownDescription).toContain(`## ${type}`);
    const check = checks.get(kind)!;
    for (const example of examples)
      expect(check({ type, ...example }) || stringify({ kind, type, example, errors: check.errors })).toBe(true);
  }
});

test('the event schema takes an event and refuses one with a field too many', () => {
  const check = ajv.compile(eventSchema(eventSchemas));
  const event = {
    v: 1,
    type: 'warning',
    time: '2026-01-01T00:00:00.000Z',
    run: 'r',
    attempt: 1,
    code: 'c',
    message: 'm',
  };
  expect(check(event)).toBe(true);
  expect(check({ ...event, more: 1 })).toBe(false);
});
