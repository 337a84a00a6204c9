import type { TSchema } from '@sinclair/typebox';
import type { ErrorObject } from 'ajv';
import { wrongField } from '../../registry/json-check.ts';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import type { Fields } from '../../registry/fields.ts';
import type { Kind } from '../../registry/kinds.ts';
import { article, expected } from '../../registry/words.ts';
import { experimentFields } from '../fields.ts';
import { formatPath, type Path } from '../tree.ts';
import { compileOnce } from './validate.ts';

/**
 * One sentence where a planned experiment that was read from a file does not fit the components that it names; `bind` and everything behind it rely on
 * that it does. Fields that a component doesn't have are let through: a newer version may have them.
 */
export const plannedProblem = (experiment: unknown, catalog: Catalog): string | undefined => {
  const { sweep: _sweep, ...fields } = experimentFields;
  return problemIn({ of: plannedFields, fields, path: ['experiment'], catalog }, experiment as Values);
};

/** As `plannedProblem`, for one component. */
export const componentProblem = (kind: Kind, planned: unknown, catalog: Catalog): string | undefined =>
  inSlot({ slot: kind } as unknown as TSchema, planned, [kind], catalog);

type Values = Readonly<Record<string, unknown>>;

/** What the compiled schema of a plan is kept under. */
const plannedFields: Fields = {};

interface Checking {
  readonly of: Component | Fields;
  readonly fields: Fields;
  readonly path: Path;
  readonly catalog: Catalog;
}

const problemIn = ({ of, fields, path, catalog }: Checking, values: Values): string | undefined => {
  const check = compileOnce(of, fields);
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => name in fields));
  const errors = check(known) ? [] : (check.errors ?? []).filter(counts);
  if (errors.length > 0) return wordsOf(errors.find(({ keyword }) => keyword === 'anyOf') ?? errors[0]!, path);
  return first(Object.entries(fields), ([name, field]) => within(field, values[name], [...path, name], catalog));
};

/** What stands for a variable is filled in later. */
const counts = ({ keyword, data }: ErrorObject): boolean =>
  keyword !== 'additionalProperties' && !(typeof data === 'string' && data.includes('${env:'));

const wordsOf = ({ keyword, instancePath, data, params, parentSchema }: ErrorObject, path: Path): string => {
  const inside = instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
  const schema = parentSchema as TSchema;
  if (keyword !== 'required') return wrongField(formatPath([...path, ...inside]), data, expected(schema));
  const name = String(params['missingProperty']);
  return wrongField(
    formatPath([...path, ...inside, name]),
    undefined,
    expected((schema['properties'] as Fields)[name]!),
  );
};

/** Looks for components inside a field. */
const within = (field: TSchema, value: unknown, path: Path, catalog: Catalog): string | undefined => {
  if (value === undefined) return undefined;
  if (field['slot']) return inSlot(field, value, path, catalog);
  if (value === null) return undefined;
  if (field['properties'])
    return first(Object.entries(field['properties'] as Fields), ([name, inner]) =>
      within(inner, (value as Values)[name], [...path, name], catalog),
    );
  if (field['items'])
    return first([...(value as readonly unknown[]).entries()], ([i, item]) =>
      within(field['items'] as TSchema, item, [...path, i], catalog),
    );
  if (field['anyOf'] && !field['amount']) return within((field['anyOf'] as TSchema[])[0]!, value, path, catalog);
  if (typeof field['additionalProperties'] === 'object')
    return first(Object.entries(value as Values), ([name, item]) =>
      within(field['additionalProperties'] as TSchema, item, [...path, name], catalog),
    );
  return undefined;
};

const inSlot = (field: TSchema, value: unknown, path: Path, catalog: Catalog): string | undefined => {
  const kind = field['slot'] as Kind;
  if (value === null && field['default'] === null) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrongField(formatPath(path), value, article(kind));
  const { type, ...fields } = value as Values;
  const component = typeof type === 'string' ? (catalog.get(kind, type) as Component | undefined) : undefined;
  if (!component) return wrongField(formatPath([...path, 'type']), type, `the name of ${article(kind)}`);
  return problemIn({ of: component, fields: fieldsOf(component), path, catalog }, fields);
};

/** What the first of some says, if any says something. */
const first = <T>(items: readonly T[], say: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const said = say(item);
    if (said !== undefined) return said;
  }
  return undefined;
};
