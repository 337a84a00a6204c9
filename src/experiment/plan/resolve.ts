import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import { amountText, type Fields } from '../../registry/fields.ts';
import { fieldOfEach, formFor, formOf, type Form } from '../../registry/walk.ts';
import type { Json } from '../../contracts/json.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Origin } from '../../contracts/plan.ts';
import { readSlot } from '../validate/slots.ts';
import {
  child,
  formatPath,
  isMap,
  isNull,
  leaves,
  plain,
  treeOf,
  treeReader,
  type MapTree,
  type Path,
  type Tree,
} from '../tree.ts';

/** A value with its defaults filled in; `undefined` where an issue stands, so that the rest can still be checked. */
export type Partial = undefined | Json | readonly Partial[] | { readonly [key: string]: Partial };

export interface Resolution {
  readonly value: Readonly<Record<string, Partial>>;
  readonly origins: Readonly<Record<string, Origin>>;
}

/** Fills in every default and notes where each value comes from. */
export const resolve = (tree: MapTree, fields: Fields, catalog: Catalog, issues: readonly Issue[]): Resolution => {
  const origins: Record<string, Origin> = {};
  const errors = issues.filter(({ severity }) => severity === 'error');
  const broken = new Set(errors.flatMap(({ path }) => withAncestors(path)));
  const value = resolveFields(fields, tree, [], { catalog, origins, broken });
  return { value, origins };
};

interface Resolving {
  readonly catalog: Catalog;
  readonly origins: Record<string, Origin>;
  /** Paths at or under which an issue stands. */
  readonly broken: ReadonlySet<string>;
}

const resolveFields = (
  fields: Fields,
  tree: Tree | undefined,
  path: Path,
  resolving: Resolving,
): Record<string, Partial> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      resolveField(field, child(tree, name), [...path, name], resolving),
    ]),
  );

const resolveField = (field: TSchema, written: Tree | undefined, path: Path, resolving: Resolving): Partial => {
  const form = formOf(field);
  const tree = written ?? ('default' in field ? treeOf(field['default'], { from: 'default' }) : undefined);
  if (form.kind === 'section')
    return tree && !isMap(tree) ? undefined : resolveFields(form.fields, tree, path, resolving);
  if (!tree) return undefined;
  if (form.kind === 'slot') return resolveSlot(field, tree, path, resolving);
  const each = eachOf(form, tree);
  if (form.kind === 'list' && each && tree.kind === 'list' && tree.items.length > 0)
    return tree.items.map((item, i) => resolveField(each, item, [...path, i], resolving));
  const where = formatPath(path);
  if (resolving.broken.has(where)) return undefined;
  if (form.kind === 'union' && !isNull(tree))
    return resolveField(formFor(form.forms, treeReader.shape(tree)), tree, path, resolving);
  if (form.kind === 'map' && each && isMap(tree)) return resolveEntries(each, tree, path, resolving);
  resolving.origins[where] = (fromEnv(tree) ?? tree).origin;
  const value = plain(tree);
  return form.kind === 'amount' && value !== null ? amountText(value as string | number, form.units) : value;
};

const resolveSlot = (field: TSchema, tree: Tree, path: Path, resolving: Resolving): Partial => {
  const where = formatPath(path);
  if (isNull(tree) && field['default'] === null) {
    resolving.origins[where] = tree.origin;
    return null;
  }
  const { value: slotted } = readSlot(field, tree, resolving.catalog);
  if (!slotted) return undefined;
  const fields = fieldsOf(slotted.component);
  // An unknown key may be a misspelt field: the component without that field would cause further issues.
  if ([...slotted.fields.entries.keys()].some((name) => !(name in fields))) return undefined;
  resolving.origins[`${where}.type`] = slotted.type.origin;
  return { type: slotted.component.type, ...resolveFields(fields, slotted.fields, path, resolving) };
};

const resolveEntries = (field: TSchema, map: MapTree, path: Path, resolving: Resolving): Partial => {
  const entries = [...map.entries].map(([name, { tree }]) => [
    name,
    resolveField(field, tree, [...path, name], resolving),
  ]);
  return Object.fromEntries(entries) as Partial;
};

/** The field of each value inside, where these are resolved one by one: a list of numbers is one value. */
const eachOf = (form: Form, tree: Tree): TSchema | undefined => {
  const each = fieldOfEach(form);
  return each && (fromEnv(tree) !== undefined || hasInside(each)) ? each : undefined;
};

/** What comes from a variable has an origin of its own. */
const fromEnv = (tree: Tree): Tree | undefined => [...leaves(tree)].find(({ origin }) => origin.from === 'env');

/** Whether a part of the value has a meaning of its own. */
const hasInside = (field: TSchema): boolean => {
  const form = formOf(field);
  if (form.kind === 'union') return form.forms.some(hasInside);
  return ['slot', 'amount', 'section'].includes(form.kind);
};

const longestPath = 2000;

/**
 * `model.layers[3].units`, `model.layers`, `model.layers[3]`, `model`; a key may have more dots than any path has
 * levels.
 */
const withAncestors = (path: string): string[] => [
  path,
  ...[...path.slice(0, longestPath).matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index)),
];
