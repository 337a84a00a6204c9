import type { TSchema } from '@sinclair/typebox';
import type { Json } from '../../contracts/json.ts';
import { fieldsIn } from '../../experiment/explain/field-at.ts';
import { found } from '../../experiment/issues/issue.ts';
import { formatPath, plain, type ListTree, type MapTree, type Tree } from '../../experiment/tree.ts';
import { keyOf, probesOf, readDistribution } from './distribution.ts';
import { choiceRepeated, noChoices } from './messages.ts';
import { addIssue, enoughIssues, type Domain, type Option, type Reading, type Spot } from './reading.ts';

/** A distribution of numbers. */
export const readNumber = (spot: Spot, type: string, tree: MapTree, reading: Reading): Domain[] => {
  const { id, text, where } = spot;
  const { distribution, issues } = readDistribution(type, tree, where, reading.catalog);
  reading.issues.push(...issues);
  if (!distribution) return [];
  const { origin, place } = tree;
  const options = probesOf(distribution).map((value): Option => {
    const leaf = { kind: 'leaf', value, origin, place } as const;
    return { assigned: [{ text, value: leaf, place }], domains: [] };
  });
  return [{ parameter: { id, path: text, distribution }, options }];
};

/** A list of choices. */
export const readChoice = (spot: Spot, list: ListTree, reading: Reading): Domain[] => {
  const { id, text, where } = spot;
  if (list.items.length === 0) {
    const message = noChoices({ path: text });
    return addIssue(reading, { code: 'sweep-empty', message, path: where, place: list.place });
  }
  refuseRepeated(list, spot, reading);
  if (reading.issues.length >= enoughIssues) return [];
  const options = list.items.map((item, i) => readOption({ ...spot, id: `${id}/${i}` }, item, reading));
  return [{ parameter: { id, path: text, options: options.map((option) => parameterOption([option])) }, options }];
};

/** The same choice twice would be the same trials twice. */
const refuseRepeated = ({ items }: ListTree, { where }: Spot, reading: Reading): void => {
  const seen = new Set<string>();
  for (const item of items) {
    if (reading.issues.length >= enoughIssues) return;
    const identity = identityOf(plain(item));
    const message = choiceRepeated({ found: found(item) });
    if (seen.has(identity)) addIssue(reading, { code: 'sweep-twice', message, path: where, place: item.place });
    seen.add(identity);
  }
};

/** The same text for equal values: the order of keys does not count. */
const identityOf = (value: Json): string =>
  JSON.stringify(value, (_, part: Json) => {
    if (typeof part === 'number' && !Number.isFinite(part)) return { number: String(part) };
    return typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  });

export const readOption = (spot: Spot, item: Tree, reading: Reading): Option => {
  const { tree, domains } = readInside(spot, item, reading);
  return { assigned: [{ text: spot.text, value: tree, place: tree.place }], domains };
};

/** Choices that are made together, as an option of a parameter. */
export const parameterOption = (together: readonly Option[]) => ({
  values: Object.fromEntries(
    together.flatMap(({ assigned }) => assigned.map(({ text, value }) => [text, plain(value)])),
  ),
  parameters: together.flatMap(({ domains }) => domains.map(({ parameter }) => parameter)),
});

interface Inside {
  /** The value without its varied parts; in a list, an empty place is kept for each. */
  readonly tree: Tree;
  readonly domains: readonly Domain[];
}

/** Reads the varied parts inside a value. */
export const readInside = (spot: Spot, tree: Tree, reading: Reading): Inside => {
  const fieldOf = fieldsIn(spot.field, tree, reading.catalog);
  if (tree.kind === 'leaf' || !fieldOf) return { tree, domains: [] };
  const parts = partsOf(tree).map(([segment, part]) => {
    const path = [...spot.path, segment];
    const inner = { ...spot, id: `${spot.id}/${segment}`, path, text: formatPath(path), field: fieldOf(segment) };
    return { segment, ...readPart(inner, part, reading) };
  });
  const domains = parts.flatMap((part) => part.domains);
  if (domains.length === 0) return { tree, domains };
  if (tree.kind === 'list') {
    const empty = { kind: 'leaf', value: null, origin: tree.origin, place: tree.place } as const;
    return { tree: { ...tree, items: parts.map((part) => part.tree ?? empty) }, domains };
  }
  const entries = parts.flatMap(({ segment, tree: part }) =>
    part ? [[String(segment), { key: tree.entries.get(String(segment))!.key, tree: part }] as const] : [],
  );
  return { tree: { ...tree, entries: new Map(entries) }, domains };
};

const partsOf = (tree: ListTree | MapTree): (readonly [segment: string | number, tree: Tree])[] =>
  tree.kind === 'list'
    ? tree.items.map((item, i) => [i, item] as const)
    : [...tree.entries].map(([name, entry]) => [name, entry.tree] as const);

/** A varied part has no tree: its values come from the point. */
const readPart = (
  spot: Spot,
  tree: Tree,
  reading: Reading,
): { readonly tree?: Tree; readonly domains: readonly Domain[] } => {
  const { field, text } = spot;
  if (!field) return { tree, domains: [] };
  const type = keyOf(tree, reading.catalog);
  const isChoice = tree.kind === 'list' && !isValue(tree, field);
  if (type === undefined && !isChoice) return readInside(spot, tree, reading);
  reading.places.set(text, tree.place);
  reading.varied.set(text, text);
  return {
    domains: isChoice ? readChoice(spot, tree, reading) : readNumber(spot, type!, tree as MapTree, reading),
  };
};

/** Whether a list is one value of a field. A list is a choice where no list is allowed; so is a list of lists. */
const isValue = (list: ListTree, field: TSchema): boolean =>
  [field, ...((field['anyOf'] as TSchema[] | undefined) ?? [])].some(
    ({ items }) =>
      items !== undefined &&
      (Boolean((items as TSchema)['items']) ||
        list.items.length === 0 ||
        !list.items.every(({ kind }) => kind === 'list')),
  );
