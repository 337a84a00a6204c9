import { child, isText, treeOf, withEntries, type MapTree, type Tree } from './tree.ts';

/** Changes to who is told, beside those by path. */
export interface ReporterChanges {
  /** Told besides the default ones where the file names none, and what says so: a variable. */
  readonly added?: { readonly type: string; readonly by: string };
  /** Not told, whatever the file says. */
  readonly left?: string;
}

export const withReporters = (tree: MapTree, { added, left }: ReporterChanges, defaults: readonly string[]): MapTree => {
  const written = child(tree, 'reporters');
  if (!written) return added ? withReporter(tree, treeOf([...defaults, added.type], { from: 'option', at: added.by })) : tree;
  if (left === undefined || written.kind !== 'list') return tree;
  return withReporter(tree, { ...written, items: written.items.filter((item) => typeOf(item) !== left) });
};

const withReporter = (tree: MapTree, reporters: Tree): MapTree => withEntries(tree, [['reporters', { key: tree.entries.get('reporters')?.key, tree: reporters }]]);

const typeOf = (item: Tree): unknown => {
  const type = isText(item) ? item : child(item, 'type');
  return isText(type) ? type.value : undefined;
};
