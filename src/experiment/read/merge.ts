import type { Origin } from '../../contracts/plan.ts';
import type { Failure } from '../issues/issue.ts';
import * as say from '../messages.ts';
import { indexIn, noItem } from '../paths.ts';
import {
  child,
  expandName,
  formatPath,
  isMap,
  isNull,
  isText,
  treeOf,
  withEntries,
  type ListTree,
  type MapTree,
  type Path,
  type Place,
  type Tree,
} from '../tree.ts';

export type Merged =
  | { readonly value: Tree; readonly failure?: never }
  | { readonly failure: Failure & { readonly path: Path; readonly place: Place | undefined }; readonly value?: never };

/** Maps merge, everything else replaces. Components of another type and parameters of a sweep replace the whole. */
export const merge = (below: Tree, above: Tree, path: Path): Merged => {
  if (path.length === 3 && path[0] === 'sweep' && path[1] === 'space') return { value: above };
  if (!isMap(above) || isNull(below) || below.kind === 'list') return { value: above };
  const type = child(above, 'type');
  if (below.kind === 'leaf' && !isText(below)) return type ? { value: above } : throughValue(below, path, above.place);
  const under = isText(below) ? expandName(below) : (below as MapTree);
  const typeBelow = child(under, 'type');
  if (isText(type) && isText(typeBelow) && type.value !== typeBelow.value) return { value: above };
  const entries: [string, { key: Place | undefined; tree: Tree }][] = [];
  for (const [name, entry] of above.entries) {
    const old = under.entries.get(name);
    const merged: Merged = old ? merge(old.tree, entry.tree, [...path, name]) : { value: entry.tree };
    if (merged.failure) return merged;
    entries.push([name, { key: entry.key, tree: merged.value }]);
  }
  return { value: withEntries({ ...under, origin: above.origin, place: above.place }, entries) };
};

const throughValue = (leaf: Tree, path: Path, place: Place | undefined) => {
  const value = leaf.kind === 'leaf' && leaf.origin.from !== 'env' ? String(leaf.value) : null;
  const failure = say.pathThroughValue({ path: formatPath(path), value, place: leaf.place });
  return { failure: { ...failure, path, place } };
};

export interface Assignment {
  readonly path: Path;
  readonly value: Tree;
  /** Of the path, for mistakes in it. */
  readonly place: Place | undefined;
}

/** Puts the overlay’s value at `path`, the rest of its own path. Makes the maps on the way where they are missing. */
export const put = (tree: Tree | undefined, overlay: Assignment, path: Path, done: Path): Merged => {
  const { value, place } = overlay;
  const [segment, ...rest] = path;
  if (segment === undefined) return tree ? merge(tree, value, done) : { value };
  if (tree?.kind === 'list') return putItem(tree, overlay, path, done);
  if (typeof segment === 'number')
    return { failure: { ...say.notAList({ path: formatPath(done), item: segment }), path: done, place } };
  if (tree?.kind === 'leaf' && !isNull(tree) && !isText(tree)) return throughValue(tree, done, place);
  const map = asMap(tree, value.origin);
  const inner = put(child(map, segment), overlay, rest, [...done, segment]);
  if (inner.failure) return inner;
  const key = rest.length === 0 ? place : (map.entries.get(segment)?.key ?? place);
  return { value: withEntries({ ...map, place: map.place ?? value.place }, [[segment, { key, tree: inner.value }]]) };
};

const putItem = (list: ListTree, overlay: Assignment, [segment, ...rest]: Path, done: Path): Merged => {
  const index = indexIn(list, segment!);
  if (index === undefined) {
    const failure = { code: 'no-such-item' as const, message: noItem(formatPath(done), segment!, list.items.length) };
    return { failure: { ...failure, path: done, place: overlay.place } };
  }
  const inner = put(list.items[index], overlay, rest, [...done, segment!]);
  if (inner.failure) return inner;
  return { value: { ...list, items: list.items.map((item, i) => (i === index ? inner.value : item)) } };
};

/** A name alone becomes the map of a component; nothing, and null, an empty map. */
const asMap = (tree: Tree | undefined, origin: Origin): MapTree => {
  if (isText(tree)) return expandName(tree);
  return isMap(tree) ? tree : (treeOf({}, origin) as MapTree);
};
