import type { TSchema } from '@sinclair/typebox';
import type { ErrorObject } from 'ajv';
import { wrongField } from '../../registry/json-check.ts';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import type { Fields } from '../../registry/fields.ts';
import type { Kind } from '../../registry/kinds.ts';
import { formOf, partsOf, partsOfFields, plainReader, type Form, type Part } from '../../registry/walk.ts';
import { article, expected } from '../../registry/words.ts';
import { experimentFields } from '../fields.ts';
import { formatPath, type Path } from '../tree.ts';
import { compileOnce } from './validate.ts';

/**
 * One sentence where a recorded plan does not fit the components that it names: `bind` relies on the fit.
 * Fields that a component doesn't have are let through, as a newer version may have them.
 */
export const plannedProblem = (experiment: unknown, catalog: Catalog): string | undefined => {
  const { sweep: _sweep, ...fields } = experimentFields;
  return problemIn({ of: plannedFields, fields, path: ['experiment'], catalog }, experiment as Values);
};

/** As `plannedProblem`, for one component. */
export const componentProblem = (kind: Kind, planned: unknown, catalog: Catalog): string | undefined =>
  inSlot({ slot: kind, mayBeNull: false }, planned, [kind], catalog);

type Slot = Pick<Extract<Form, { kind: 'slot' }>, 'slot' | 'mayBeNull'>;
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
  return withinParts(partsOfFields(fields, values as unknown, plainReader), path, catalog);
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
  const form = formOf(field);
  if (form.kind === 'slot') return inSlot(form, value, path, catalog);
  if (value === null) return undefined;
  return withinParts(partsOf(form, value, plainReader), path, catalog);
};

const withinParts = (parts: readonly Part<unknown>[], path: Path, catalog: Catalog): string | undefined =>
  first(parts, ({ field, value, path: inside }) => within(field, value, [...path, ...inside], catalog));

const inSlot = ({ slot, mayBeNull }: Slot, value: unknown, path: Path, catalog: Catalog): string | undefined => {
  if (value === null && mayBeNull) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrongField(formatPath(path), value, article(slot));
  const { type, ...fields } = value as Values;
  const component = typeof type === 'string' ? (catalog.get(slot, type) as Component | undefined) : undefined;
  if (!component) return wrongField(formatPath([...path, 'type']), type, `the name of ${article(slot)}`);
  return problemIn({ of: component, fields: fieldsOf(component), path, catalog }, fields);
};

/** The first problem, if there is one. */
const first = <T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
};
