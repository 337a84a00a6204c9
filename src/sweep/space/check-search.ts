import { fieldAt } from '../../experiment/explain/field-at.ts';
import { issueAt, type Code } from '../../experiment/issues/issue.ts';
import { validateRead, type ReadExperiment } from '../../experiment/load.ts';
import type { Issue } from '../../contracts/issue.ts';
import { child, placeOf, type MapTree, type Path, type Tree } from '../../experiment/tree.ts';
import { bind } from '../../registry/bind.ts';
import { readConstraint } from './constraint.ts';
import { putAll } from './put-point.ts';
import { entriesOf } from './read-space.ts';
import type { Space } from '../../contracts/search.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';

interface Searched {
  readonly settings: SweepSettings;
  readonly space: Space;
  /** The section. */
  readonly written: MapTree;
  /** The experiment with each choice in turn. */
  readonly trees: readonly MapTree[];
  readonly ground: { readonly read: ReadExperiment; readonly tree: MapTree };
}

/** Whether the space can be searched as the section says: by its sampler, within `where`, from the points that are given. */
export const checkSearch = (searched: Searched): Issue[] => [
  ...checkSampler(searched),
  ...checkWhere(searched),
  ...checkPoints(searched),
];

const say = ({ written, ground }: Searched, code: Code, message: string, path: Path): Issue =>
  issueAt({ code, message }, path, placeOf(ground.read.tree, path) ?? written.place);

const checkSampler = (searched: Searched): Issue[] => {
  const { settings, space, ground } = searched;
  if (space.parameters.length === 0 && settings.sampler.type !== 'points') {
    return [
      say(
        searched,
        'sweep-empty',
        'This sweep varies nothing. Write what it varies under `space`, such as `optimizer.momentum: [0, 0.5, 0.9]`, or points by `sampler: {type: points, points: […]}`.',
        ['sweep', 'space'],
      ),
    ];
  }
  const verdict = bind(ground.read.catalog, 'sampler', settings.sampler).check?.(space);
  return verdict === undefined ? [] : [say(searched, 'sweep-sampler', verdict, ['sweep', 'sampler'])];
};

/** A path must lead somewhere with one choice at least. */
const checkWhere = (searched: Searched): Issue[] => {
  const { settings, trees, ground } = searched;
  if (settings.where === null) return [];
  const path = ['sweep', 'where'];
  const where = readConstraint(settings.where);
  if (where.failure) return [say(searched, where.failure.code, where.failure.message, path)];
  const value: Tree = { kind: 'leaf', value: null, origin: { from: 'default' }, place: undefined };
  return where.value.paths.flatMap((named) => {
    const found = trees.map((tree) => fieldAt(named, tree, value, ground.read.catalog));
    return found.every(({ failure }) => failure)
      ? [
          say(
            searched,
            found[0]!.failure!.code,
            `\`where\` names a path that leads nowhere: ${found[0]!.failure!.message}`,
            path,
          ),
        ]
      : [];
  });
};

/** Points that are given are put into what was written, without anything of the space. */
const checkPoints = ({ written, ground }: Searched): Issue[] =>
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
