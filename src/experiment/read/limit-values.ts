import type { Issue } from '../../contracts/issue.ts';
import { issueAt } from '../issues/issue.ts';
import { tooManyValues } from '../messages.ts';
import type { MapTree, Path, Place, Tree } from '../tree.ts';

/** Numbers, texts, lists and maps: several times those of the deepest model, and few enough to be checked within a second. */
const mostValues = 10_000;

/**
 * Refuses an experiment that holds too many values before any of them is checked. Samples that are written into the file and the points of a
 * sweep may be many, and are quick to check.
 */
export const limitValues = (tree: MapTree): Issue | undefined => {
  const sections = [...tree.entries].flatMap(([name, entry]) => sectionsOf(name, entry.tree, entry.key));
  const total = sections.reduce((sum, { count }) => sum + count, 0);
  if (total <= mostValues) return undefined;
  const largest = sections.reduce((most, section) => (section.count > most.count ? section : most));
  const { path, count, place } = largest.count > mostValues ? largest : { path: [], count: total, place: tree.place };
  return issueAt(tooManyValues({ section: path.join('.'), count, most: mostValues }), path, place);
};

interface Section {
  readonly path: Path;
  readonly count: number;
  readonly place: Place | undefined;
}

const sectionsOf = (name: string, tree: Tree, place: Place | undefined): Section[] => {
  if (name === 'sweep') return [];
  if (name !== 'data' || tree.kind !== 'map') return [{ path: [name], count: countOf(tree), place }];
  const transforms = tree.entries.get('transforms');
  return transforms ? [{ path: [name, 'transforms'], count: countOf(transforms.tree), place: transforms.key }] : [];
};

const countOf = (tree: Tree): number => {
  if (tree.kind === 'leaf') return 1;
  const inside = tree.kind === 'list' ? tree.items : [...tree.entries.values()].map((entry) => entry.tree);
  return inside.reduce((sum, item) => sum + countOf(item), 1);
};
