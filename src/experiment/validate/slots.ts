import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import { kindFacts } from '../../registry/kind-facts.ts';
import type { Kind } from '../../registry/kinds.ts';
import { article } from '../../registry/words.ts';
import { merge } from '../read/merge.ts';
import { didYouMean, fail, found, listed, nearest, type Result } from '../issues/issue.ts';
import { child, expandName, isMap, isNull, isText, treeOf, without, type MapTree, type Tree } from '../tree.ts';

/** What stands in a slot: a component, and its fields as far as they are written. */
export interface Slotted {
  readonly component: Component;
  readonly fields: MapTree;
  /** Where `type` is written, or the default it comes from. */
  readonly type: Tree;
}

/**
 * A bare name, a bare number where the kind says what it is short for, or a map with `type`. A map without `type`
 * changes fields of the slot’s default.
 */
export const readSlot = (field: TSchema, tree: Tree, catalog: Catalog): Result<Slotted> => {
  const kind = field['slot'] as Kind;
  const map = asMap(kind, tree);
  if (!map)
    return fail(
      'wrong-type',
      `Expected ${article(kind)}: its name, such as \`${catalog.of(kind)[0]?.type ?? 'name'}\`, or a map with ` +
        `\`type\`; found ${found(tree)}.`,
    );
  const type = child(map, 'type');
  if (!type) return withDefault(field, kind, map, catalog);
  if (!isText(type)) return fail('wrong-type', `\`type\` is the name of ${article(kind)}; found ${found(type)}.`);
  const component = catalog.get(kind, type.value);
  if (component) return { value: { component, fields: without(map, 'type'), type } };
  if (type.origin.from === 'env')
    return fail('unknown-type', `No ${kind} is called like ${found(type)}. There ${known(kind, catalog)}.`);
  return fail('unknown-type', unknownType(kind, type.value, catalog));
};

const asMap = (kind: Kind, tree: Tree): MapTree | undefined => {
  const { number } = kindFacts[kind];
  if (isMap(tree)) return tree;
  if (isText(tree)) return expandName(tree);
  if (tree.kind !== 'leaf' || typeof tree.value !== 'number' || !number) return undefined;
  const short = expandName({ kind: 'leaf', value: number.type, origin: tree.origin, place: tree.place });
  return { ...short, entries: new Map([...short.entries, [number.field, { key: tree.place, tree }]]) };
};

const withDefault = (field: TSchema, kind: Kind, map: MapTree, catalog: Catalog): Result<Slotted> => {
  const fallback: unknown = field['default'];
  if (fallback !== undefined && fallback !== null) {
    const merged = merge(asMap(kind, treeOf(fallback, { from: 'default' }))!, map, []);
    if (merged.value) return readSlot(field, merged.value, catalog);
  }
  return fail('missing-field', missingType(kind, map, catalog));
};

const missingType = (kind: Kind, map: MapTree, catalog: Catalog): string => {
  const names = [...map.entries.keys()];
  const key = names.length === 1 ? catalog.get(kind, names[0]!)?.type : undefined;
  if (key !== undefined)
    return isNull(child(map, key))
      ? `Take the colon away: \`${key}\` alone is the ${kind} with all its defaults.`
      : `Write the fields of \`${key}\` beside its name, not below it: \`{type: ${key}, …}\`.`;
  const fitting = typesOf(catalog, kind).filter((type) =>
    names.every((name) => name in fieldsOf(catalog.get(kind, type) as never)),
  );
  const meant =
    names.length > 0 && fitting.length > 0 && fitting.length < 8
      ? ` ${listed(names)} ${names.length === 1 ? 'is a field' : 'are fields'} of ${listed(fitting, 'or')}.`
      : ` There ${known(kind, catalog)}.`;
  return `\`type\` is missing: which ${kind} this is.${meant}`;
};

export const typesOf = (catalog: Catalog, kind: Kind): string[] =>
  catalog
    .of(kind)
    .map(({ type }) => type)
    .sort();

const known = (kind: Kind, catalog: Catalog) => {
  const types = typesOf(catalog, kind);
  return types.length === 0 ? `is no ${kind} yet` : `${types.length === 1 ? 'is' : 'are'} ${listed(types)}`;
};

const unknownType = (kind: Kind, name: string, catalog: Catalog): string => {
  const types = typesOf(catalog, kind);
  const elsewhere = catalog.all.find(({ type }) => type === name);
  const start = `No ${kind} is called \`${name}\`.`;
  if (nearest(name, types) !== undefined) return start + didYouMean(name, types);
  return `${start}${elsewhere ? ` It is ${article(elsewhere.kind)}.` : ''} There ${known(kind, catalog)}.`;
};
