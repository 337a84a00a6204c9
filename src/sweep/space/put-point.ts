import { put } from '../../experiment/read/merge.ts';
import { issueAt } from '../../experiment/issues/issue.ts';
import { parsePath } from '../../experiment/paths.ts';
import type { Issue } from '../../contracts/issue.ts';
import { plain, treeOf, type MapTree, type Place, type Tree } from '../../experiment/tree.ts';
import type { Ground } from './sweep-plan.ts';
import type { Point } from '../../contracts/search.ts';

interface Put {
  readonly tree: MapTree;
  readonly issues: readonly Issue[];
}

/** Puts outer values in before inner ones: a component comes before its fields. */
export const putPoint = ({ tree, places }: Pick<Ground, 'tree' | 'places'>, point: Point): Put =>
  putAll(
    tree,
    Object.entries(point).map(([text, value]) => ({
      text,
      value: sweptTree(value, places.get(text)),
      place: places.get(text),
    })),
  );

/** A value as a tree whose every part was written where the sweep says so. */
const sweptTree = (value: Point[string], place: Place | undefined): Tree =>
  placed(treeOf(value, { from: 'sweep', at: place ? `${place.file}:${place.line}:${place.column}` : 'sweep' }), place);

const placed = (tree: Tree, place: Place | undefined): Tree => {
  if (tree.kind === 'leaf') return { ...tree, place };
  if (tree.kind === 'list') return { ...tree, place, items: tree.items.map((item) => placed(item, place)) };
  return {
    ...tree,
    place,
    entries: new Map([...tree.entries].map(([name, entry]) => [name, { key: place, tree: placed(entry.tree, place) }])),
  };
};

export interface Assigned {
  /** A path as it is written. */
  readonly text: string;
  readonly value: Tree;
  readonly place: Place | undefined;
}

export const putAll = (tree: MapTree, assigned: readonly Assigned[]): Put => {
  const read = assigned.map(({ text, value, place }) => ({ value, place, path: parsePath(text) }));
  const issues = read.flatMap(({ path, place }) => (path.failure ? [issueAt(path.failure, [], place)] : []));
  const overlays = read
    .flatMap(({ path, ...rest }) => (path.failure ? [] : [{ ...rest, path: path.value }]))
    .sort((a, b) => a.path.length - b.path.length);
  return overlays.reduce<Put>(
    (done, overlay) => {
      const { value, failure } = put(done.tree, overlay, overlay.path, []);
      return failure
        ? { ...done, issues: [...done.issues, issueAt(failure, failure.path, failure.place)] }
        : { ...done, tree: value as MapTree };
    },
    { tree, issues },
  );
};

export const pointOf = (assigned: readonly Assigned[]): Point =>
  Object.fromEntries(assigned.map(({ text, value }) => [text, plain(value)]));
