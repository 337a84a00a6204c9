import type { Json } from '../contracts/json.ts';
import type { Issue } from '../contracts/issue.ts';
import type { Origin } from '../contracts/plan.ts';
import type { ValueReader } from '../registry/walk.ts';

/** Where something was written; `length` is of the part that an issue underlines. */
export type Place = NonNullable<Issue['place']>;

/** The file as a tree in which every value still knows where it comes from. */
export type Tree = Leaf | ListTree | MapTree;
interface Known {
  readonly origin: Origin;
  readonly place: Place | undefined;
}
export interface Leaf extends Known {
  readonly kind: 'leaf';
  readonly value: null | boolean | number | string;
  /** Written in quotes: then it is text whatever it looks like. */
  readonly quoted?: boolean;
}
export interface ListTree extends Known {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}
export interface MapTree extends Known {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}
export interface Entry {
  readonly key: Place | undefined;
  readonly tree: Tree;
}
export type Segment = string | number;
export type Path = readonly Segment[];

/** `['model', 'layers', 3, 'units']` → `model.layers[3].units`. */
export const formatPath = (path: Path): string =>
  path
    .map((segment, i) =>
      typeof segment === 'number'
        ? `[${segment}]`
        : /^[A-Za-z_][\w-]*$/.test(segment)
          ? `${i === 0 ? '' : '.'}${segment}`
          : `["${segment}"]`,
    )
    .join('');

export const isText = (tree: Tree | undefined): tree is Leaf & { readonly value: string } =>
  tree?.kind === 'leaf' && typeof tree.value === 'string';
export const isNull = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === null;
export const isMap = (tree: Tree | undefined): tree is MapTree => tree?.kind === 'map';

export const child = (tree: Tree | undefined, name: string): Tree | undefined =>
  isMap(tree) ? tree.entries.get(name)?.tree : undefined;

export const treeReader: ValueReader<Tree> = {
  isNull,
  shape: ({ kind }) => (kind === 'leaf' ? 'single' : kind),
  child,
  items: (tree) => (tree.kind === 'list' ? tree.items : []),
  entries: (tree) => (isMap(tree) ? [...tree.entries].map(([name, entry]) => [name, entry.tree]) : []),
};

/** The map with some entries replaced or added. */
export const withEntries = (map: MapTree, entries: Iterable<readonly [string, Entry]>): MapTree => ({
  ...map,
  entries: new Map([...map.entries, ...entries]),
});
export const without = (map: MapTree, name: string): MapTree => ({
  ...map,
  entries: new Map([...map.entries].filter(([key]) => key !== name)),
});

/** The bare name `sgd` as the map that it is short for. */
export const expandName = (name: Leaf): MapTree => ({
  kind: 'map',
  origin: name.origin,
  place: name.place,
  entries: new Map([['type', { key: name.place, tree: name }]]),
});

export const plain = (tree: Tree): Json => {
  if (tree.kind === 'leaf') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([name, entry]) => [name, plain(entry.tree)]));
};

/** A tree of a value that nobody wrote at a place, such as a default. */
export const treeOf = (value: unknown, origin: Origin): Tree => {
  const known = { origin, place: undefined };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => treeOf(item, origin)), ...known };
  if (typeof value === 'object' && value !== null) {
    return {
      kind: 'map',
      entries: new Map(
        Object.entries(value).map(([name, part]) => [name, { key: undefined, tree: treeOf(part, origin) }]),
      ),
      ...known,
    };
  }
  return { kind: 'leaf', value: value as Leaf['value'], ...known };
};

export const mapLeaves = (tree: Tree, change: (leaf: Leaf, path: Path) => Leaf, path: Path = []): Tree => {
  if (tree.kind === 'leaf') return change(tree, path);
  if (tree.kind === 'list')
    return { ...tree, items: tree.items.map((item, i) => mapLeaves(item, change, [...path, i])) };
  return withEntries(
    tree,
    [...tree.entries].map(
      ([name, entry]) => [name, { ...entry, tree: mapLeaves(entry.tree, change, [...path, name]) }] as const,
    ),
  );
};

export const leaves = function* (tree: Tree): Generator<Leaf> {
  if (tree.kind === 'leaf') yield tree;
  else
    for (const part of tree.kind === 'list' ? tree.items : [...tree.entries.values()].map((entry) => entry.tree))
      yield* leaves(part);
};

/** What an issue at `path` underlines: a component's `type`, a value, or the key above a value that is missing. */
export const placeOf = (tree: Tree | undefined, path: Path, part: 'key' | 'value' = 'value'): Place | undefined => {
  let at = tree;
  let key = tree?.place;
  for (const [depth, segment] of path.entries()) {
    const entry: Entry | undefined =
      at?.kind === 'map' ? at.entries.get(String(segment)) : at?.kind === 'list' ? listEntry(at, segment) : undefined;
    if (!entry) return depth === 0 ? top(tree) : (typePlace(at) ?? key ?? at?.place);
    at = entry.tree;
    key = entry.key ?? entry.tree.place ?? key;
  }
  if (part === 'key') return key;
  return typePlace(at) ?? at?.place ?? key;
};

/** What is missing from the whole file is missing nowhere in particular. */
const top = (tree: Tree | undefined): Place | undefined =>
  tree?.place && { ...tree.place, line: 1, column: 1, length: 0, source: '' };

const listEntry = (list: ListTree, segment: Segment): Entry | undefined => {
  const tree = list.items[Number(segment)];
  return tree && { key: tree.place, tree };
};
const typePlace = (tree: Tree | undefined) => {
  const type = child(tree, 'type');
  return isText(type) ? type.place : undefined;
};
