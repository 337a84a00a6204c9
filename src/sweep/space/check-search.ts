import { fieldAt } from '../../experiment/explain/field-at.ts';
import { issueAt, type Code } from '../../experiment/issues/issue.ts';
import { validateRead, type ReadExperiment } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import { child, placeOf, type MapTree, type Path, type Tree } from '../../experiment/tree.ts';
import { bind } from '../../registry/bind.ts';
import { readConstraint } from './constraint.ts';
import { nothingVaries, whereLeadsNowhere } from './messages.ts';
import { putAll } from './put-point.ts';
import { entriesOf } from './reading.ts';
import type { Space } from '../../contracts/search.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';

interface Search {
  readonly settings: SweepSettings;
  readonly space: Space;
  /** The section `sweep`. */
  readonly written: MapTree;
  /** The experiment with each choice in turn. */
  readonly trees: readonly MapTree[];
  readonly ground: { readonly read: ReadExperiment; readonly tree: MapTree };
}

/**
 * Checks that the sampler can search the space, that `where` names existing paths, and that given points are allowed.
 */
export const checkSearch = (search: Search): Issue[] => [
  ...checkSampler(search),
  ...checkWhere(search),
  ...checkPoints(search),
];

const say = ({ written, ground }: Search, code: Code, message: string, path: Path): Issue =>
  issueAt({ code, message }, path, placeOf(ground.read.tree, path) ?? written.place);

const checkSampler = (search: Search): Issue[] => {
  const { settings, space, ground } = search;
  if (space.parameters.length === 0 && settings.sampler.type !== 'points')
    return [say(search, 'sweep-empty', nothingVaries, ['sweep', 'space'])];
  const verdict = bind(ground.read.catalog, 'sampler', settings.sampler).check?.(space);
  return verdict === undefined ? [] : [say(search, 'sweep-sampler', verdict, ['sweep', 'sampler'])];
};

/** A path must exist for at least one choice. */
const checkWhere = (search: Search): Issue[] => {
  const { settings, trees, ground } = search;
  if (settings.where === null) return [];
  const path = ['sweep', 'where'];
  const where = readConstraint(settings.where);
  if (where.failure) return [say(search, where.failure.code, where.failure.message, path)];
  const value: Tree = { kind: 'leaf', value: null, origin: { from: 'default' }, place: undefined };
  return where.value.paths.flatMap((named) => {
    const failures = trees.map((tree) => fieldAt(named, tree, value, ground.read.catalog).failure);
    const [first] = failures;
    if (!first || failures.some((failure) => !failure)) return [];
    return [say(search, first.code, whereLeadsNowhere({ reason: first.message }), path)];
  });
};

/** Given points are put into the experiment as written; the space adds nothing to them. */
const checkPoints = ({ written, ground }: Search): Issue[] =>
  [child(written, 'enqueue'), child(child(written, 'sampler'), 'points')].flatMap((points) =>
    (points?.kind === 'list' ? points.items : []).flatMap((item) => {
      const put = putAll(
        ground.tree,
        entriesOf(item).map(({ text, key, tree }) => ({ text, value: tree, place: key })),
      );
      const issues = [...put.issues, ...validateRead(ground.read, put.tree)];
      return issues.map((issue) =>
        issue.code === 'missing-field' && item.place ? { ...issue, place: item.place } : issue,
      );
    }),
  );
