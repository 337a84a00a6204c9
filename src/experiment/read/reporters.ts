import { issueAt } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { child, isText, placeOf, treeOf, withEntries, type MapTree, type Tree } from '../tree.ts';

/** Changes to who is told, beside those by path. */
export interface ReporterChanges {
  /** Told besides the default ones where the file names none, and what says so: a variable. */
  readonly added?: { readonly type: string; readonly by: string };
  /** Not told, whatever the file says. */
  readonly left?: string;
}

export const withReporters = (
  tree: MapTree,
  { added, left }: ReporterChanges,
  defaults: readonly string[],
): MapTree => {
  const written = child(tree, 'reporters');
  if (!written)
    return added ? withReporter(tree, treeOf([...defaults, added.type], { from: 'option', at: added.by })) : tree;
  if (left === undefined || written.kind !== 'list') return tree;
  return withReporter(tree, { ...written, items: written.items.filter((item) => typeOf(item) !== left) });
};

/**
 * The file names who is told, and the one whom a variable asks for is not among them: nothing is sent, which whoever
 * set the variable should know.
 */
export const leftOut = (tree: MapTree, { added }: ReporterChanges): Issue[] => {
  const written = child(tree, 'reporters');
  if (!added || written?.kind !== 'list' || written.items.some((item) => typeOf(item) === added.type)) return [];
  const message =
    `\`${added.by}\` is set, and nothing is sent to \`${added.type}\`: the file names its reporters, and it is not ` +
    `among them. Add \`${added.type}\` to the list, or say \`--no-${added.type}\`.`;
  return [
    issueAt({ code: 'reporter-left-out', message }, ['reporters'], placeOf(tree, ['reporters'], 'key'), 'warning'),
  ];
};

const withReporter = (tree: MapTree, reporters: Tree): MapTree =>
  withEntries(tree, [['reporters', { key: tree.entries.get('reporters')?.key, tree: reporters }]]);

const typeOf = (item: Tree): unknown => {
  const type = isText(item) ? item : child(item, 'type');
  return isText(type) ? type.value : undefined;
};
