import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import { amountText, type Fields, type Unit } from '../../registry/fields.ts';
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
  const tree = written ?? ('default' in field ? treeOf(field['default'], { from: 'default' }) : undefined);
  const where = formatPath(path);
  const note = (at: string, from: Tree) => (resolving.origins[at] = from.origin);
  if (field['properties'])
    return tree && !isMap(tree) ? undefined : resolveFields(field['properties'] as Fields, tree, path, resolving);
  if (!tree) return undefined;
  if (field['slot']) {
    if (isNull(tree) && field['default'] === null) {
      note(where, tree);
      return null;
    }
    const { value: slotted } = readSlot(field, tree, resolving.catalog);
    const fields = slotted && fieldsOf(slotted.component);
    // An unknown key may be a field misspelt: what the component would do without it says nothing.
    if (!slotted || !fields || [...slotted.fields.entries.keys()].some((name) => !(name in fields))) return undefined;
    note(`${where}.type`, slotted.type);
    return { type: slotted.component.type, ...resolveFields(fields, slotted.fields, path, resolving) };
  }
  const apart = fromEnv(tree) !== undefined;
  if (
    field['items'] &&
    tree.kind === 'list' &&
    tree.items.length > 0 &&
    (apart || hasInside(field['items'] as TSchema))
  ) {
    return tree.items.map((item, i) => resolveField(field['items'] as TSchema, item, [...path, i], resolving));
  }
  if (resolving.broken.has(where)) return undefined;
  if (field['anyOf'] && !field['amount'] && !isNull(tree))
    return resolveField((field['anyOf'] as TSchema[])[0]!, tree, path, resolving);
  if (
    typeof field['additionalProperties'] === 'object' &&
    isMap(tree) &&
    (apart || hasInside(field['additionalProperties'] as TSchema))
  ) {
    return Object.fromEntries(
      [...tree.entries].map(([name, entry]) => [
        name,
        resolveField(field['additionalProperties'] as TSchema, entry.tree, [...path, name], resolving),
      ]),
    );
  }
  note(where, fromEnv(tree) ?? tree);
  const value = plain(tree);
  return field['amount'] && value !== null ? amountText(value as string | number, field['amount'] as Unit[]) : value;
};

/** What comes from a variable has an origin of its own. */
const fromEnv = (tree: Tree): Tree | undefined => [...leaves(tree)].find(({ origin }) => origin.from === 'env');

/** Whether a part of the value has a meaning of its own; a list of numbers is one value. */
const hasInside = (field: TSchema): boolean =>
  Boolean(field['slot'] ?? field['amount'] ?? field['properties']) ||
  ((field['anyOf'] as TSchema[] | undefined)?.some(hasInside) ?? false);

const longestPath = 2000;

/** `model.layers[3].units`, `model.layers`, `model.layers[3]`, `model`; a key may have more dots than any path has levels. */
const withAncestors = (path: string): string[] => [
  path,
  ...[...path.slice(0, longestPath).matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index)),
];
