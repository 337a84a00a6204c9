import { issueAt } from '../../experiment/issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { resolve } from '../../experiment/plan/resolve.ts';
import { child, formatPath, isMap, without, type MapTree, type Path, type Tree } from '../../experiment/tree.ts';
import { validate } from '../../experiment/validate/validate.ts';
import { bind } from '../../registry/bind.ts';
import { type Planned } from '../../contracts/plan.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { slot } from '../../registry/fields.ts';
import { kindFacts } from '../../registry/kind-facts.ts';
import type { Bound } from '../../registry/kinds.ts';

export const distributionNames = (catalog: Catalog): string[] => catalog.of('distribution').map(({ type }) => type);

/** The distribution whose name is a key of the map: `int` of `{int: [16, 256], by: 16}`. */
export const keyOf = (tree: Tree, catalog: Catalog): string | undefined =>
  isMap(tree) && !child(tree, 'type')
    ? [...tree.entries.keys()].find((name) => catalog.get('distribution', name))
    : undefined;

const fields = { distribution: slot('distribution', { description: 'A distribution.' }) };

/** `{int: [16, 256], by: 16}` is `{type: int, of: [16, 256], by: 16}`. */
export const readDistribution = (
  type: string,
  tree: MapTree,
  path: Path,
  catalog: Catalog,
): { readonly distribution?: Bound<'distribution'>; readonly issues: readonly Issue[] } => {
  const { key, tree: value } = tree.entries.get(type)!;
  const component: MapTree = {
    ...without(tree, type),
    entries: new Map([
      ['type', { key, tree: { kind: 'leaf', value: type, origin: tree.origin, place: key } }],
      [kindFacts.distribution.keyed!, { key, tree: value }],
      ...without(tree, type).entries,
    ]),
  };
  const whole: MapTree = { ...tree, entries: new Map([['distribution', { key, tree: component }]]) };
  const issues = validate(whole, fields, catalog).map((issue) => ({ ...issue, path: formatPath(path) }));
  if (issues.length > 0) return { issues };
  const distribution = bind(
    catalog,
    'distribution',
    resolve(whole, fields, catalog, []).value['distribution'] as unknown as Planned,
  );
  const wrong = distribution.check?.();
  return wrong === undefined
    ? { distribution, issues }
    : { issues: [issueAt({ code: 'sweep-domain', message: wrong }, path, value.place ?? key)] };
};

/** Values to check against the schema: one in between, an integer only where all are, and the bounds. */
export const probesOf = (distribution: Bound<'distribution'>): number[] => [
  distribution.at(Math.SQRT2 / 3),
  ...distribution.bounds().filter(Number.isFinite),
];
