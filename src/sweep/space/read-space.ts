import type { TSchema } from '@sinclair/typebox';
import { fieldAt, fieldsIn } from '../../experiment/explain/field-at.ts';
import { isFingerprinted } from '../../experiment/plan/fingerprint.ts';
import { didYouMean, found, issueAt, type Code } from '../../experiment/issues/issue.ts';
import { parsePath } from '../../experiment/paths.ts';
import type { Issue } from '../../contracts/issue.ts';
import {
  formatPath,
  isMap,
  isText,
  child,
  plain,
  type ListTree,
  type MapTree,
  type Path,
  type Place,
  type Tree,
} from '../../experiment/tree.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Json } from '../../contracts/json.ts';
import type { Parameter, Space } from '../../contracts/search.ts';
import { distributionNames, keyOf, probesOf, readDistribution } from './distribution.ts';
import { putAll, type Assigned } from './put-point.ts';

export interface ReadSpace {
  readonly space: Space;
  readonly issues: readonly Issue[];
  /** Where each path gets its values. */
  readonly places: ReadonlyMap<string, Place | undefined>;
  /** The first choice of everything, as it is written. */
  readonly first: readonly Assigned[];
  /** Every option and bound once, the others being first choices: a sum, where all points would be a product. */
  readonly variants: readonly (readonly Assigned[])[];
}

/** A parameter, and its values as they are written. */
interface Domain {
  readonly parameter: Parameter;
  readonly options: readonly Written[];
}
interface Written {
  readonly assigned: readonly Assigned[];
  readonly domains: readonly Domain[];
}
interface Reading {
  /** The experiment with the first choice of what is read already. */
  base: MapTree;
  readonly catalog: Catalog;
  readonly issues: Issue[];
  readonly places: Map<string, Place | undefined>;
  /** What is varied, by its path with indices in the place of names. */
  readonly varied: Map<string, string>;
}

/** `base` is what was written, without its sweep. */
export const readSpace = (sweep: MapTree, base: MapTree, catalog: Catalog): ReadSpace => {
  const reading: Reading = { base, catalog, issues: [], places: new Map(), varied: new Map() };
  const jobs = [
    ...entriesOf(child(sweep, 'space')).map((entry) => ({
      depth: depthOf(entry.text),
      read: () => readParameter(entry, reading),
    })),
    ...itemsOf(child(sweep, 'zip')).map((group, i) => ({
      depth: Math.min(...entriesOf(group).map(({ text }) => depthOf(text))),
      read: () => readZip(group, i, reading),
    })),
  ];
  const domainsOf = new Map<(typeof jobs)[number], readonly Domain[]>();
  // What is around must be there before what is inside of it is understood.
  for (const job of [...jobs].sort((a, b) => a.depth - b.depth)) {
    const domains = job.read();
    domainsOf.set(job, domains);
    reading.base = putAll(reading.base, firstOf(domains)).tree;
  }
  const domains = jobs.flatMap((job) => domainsOf.get(job)!);
  const { issues, places } = reading;
  return {
    space: { parameters: domains.map(({ parameter }) => parameter) },
    issues,
    places,
    first: firstOf(domains),
    variants: variantsOf(domains, []),
  };
};

const depthOf = (text: string): number => parsePath(text).value?.length ?? 0;

const firstOf = (domains: readonly Domain[]): Assigned[] =>
  domains.flatMap(({ options: [first] }) => (first ? allOf(first) : []));
const allOf = ({ assigned, domains }: Written): Assigned[] => [...assigned, ...firstOf(domains)];

const variantsOf = (domains: readonly Domain[], around: readonly Assigned[]): (readonly Assigned[])[] =>
  domains.flatMap((domain) => {
    const others = [...around, ...firstOf(domains.filter((other) => other !== domain))];
    return domain.options.flatMap((option, i) => [
      ...(i === 0 ? [] : [[...others, ...allOf(option)]]),
      ...variantsOf(option.domains, [...others, ...option.assigned]),
    ]);
  });

interface Entry {
  readonly text: string;
  readonly key: Place | undefined;
  readonly tree: Tree;
}
export const entriesOf = (tree: Tree | undefined): Entry[] =>
  isMap(tree) ? [...tree.entries].map(([text, entry]) => ({ text, key: entry.key, tree: entry.tree })) : [];
const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === 'list' ? tree.items : []);

const say = ({ issues }: Reading, code: Code, message: string, path: Path, place: Place | undefined): [] => {
  issues.push(issueAt({ code, message }, path, place));
  return [];
};

const readParameter = ({ text, key, tree }: Entry, reading: Reading): Domain[] => {
  const where = ['sweep', 'space', text];
  const at = readPath({ text, key, tree }, where, reading);
  if (!at) return [];
  if (tree.kind === 'list') return readChoice(text, text, at.path, at.field, tree, where, reading);
  const type = keyOf(tree, reading.catalog);
  if (type !== undefined) return readNumber(text, text, type, tree as MapTree, where, reading);
  const single = isMap(tree) ? readInside(text, at.path, tree, at.field, where, reading) : undefined;
  if (single && (single.domains.length > 0 || child(tree, 'type'))) {
    return [
      {
        parameter: {
          id: text,
          path: text,
          options: [
            { values: { [text]: plain(single.tree) }, parameters: single.domains.map(({ parameter }) => parameter) },
          ],
        },
        options: [{ assigned: [{ text, value: single.tree, place: key }], domains: single.domains }],
      },
    ];
  }
  const name = isMap(tree) ? [...tree.entries.keys()][0] : undefined;
  const meant = name === undefined ? ' ' : `${didYouMean(name, distributionNames(reading.catalog))} `;
  return say(
    reading,
    'sweep-domain',
    `Expected a list of choices, or a distribution such as \`{uniform: [0, 1]}\`, found ${name === undefined ? found(tree) : `a map with \`${name}\``}.${meant}${name === undefined && tree.kind === 'leaf' ? `One value is a list of one: \`[${isText(tree) ? tree.value : String(plain(tree))}]\`.` : ''}`.trim(),
    where,
    tree.place ?? key,
  );
};

/** Where a path of the sweep leads: to something that enters the result, and that no other path of the sweep leads to. */
const readPath = (
  { text, key, tree }: Entry,
  where: Path,
  reading: Reading,
): { readonly path: Path; readonly field: TSchema | undefined } | undefined => {
  const parsed = parsePath(text);
  if (parsed.failure) return void reading.issues.push(issueAt(parsed.failure, where, key));
  const at = fieldAt(parsed.value, reading.base, tree, reading.catalog);
  if (at.failure) return void reading.issues.push(issueAt(at.failure, where, key));
  const formatted = formatPath(at.value.path);
  if (at.value.path[0] === 'sweep' || !isFingerprinted(formatted)) {
    return void say(
      reading,
      'sweep-domain',
      `\`${formatted}\` does not change what a trial comes to, so there is nothing to search.`,
      where,
      key,
    );
  }
  const before = reading.varied.get(formatted);
  if (before !== undefined)
    return void say(
      reading,
      'sweep-twice',
      `\`${text}\` is varied already${before === text ? '' : `, as \`${before}\``}; each path stands once in \`space\` and \`zip\`.`,
      where,
      key,
    );
  reading.places.set(text, key);
  reading.varied.set(formatted, text);
  return at.value;
};

const readNumber = (id: string, text: string, type: string, tree: MapTree, where: Path, reading: Reading): Domain[] => {
  const { distribution, issues } = readDistribution(type, tree, where, reading.catalog);
  reading.issues.push(...issues);
  if (!distribution) return [];
  const options = probesOf(distribution).map((value): Written => ({
    assigned: [{ text, value: { kind: 'leaf', value, origin: tree.origin, place: tree.place }, place: tree.place }],
    domains: [],
  }));
  return [{ parameter: { id, path: text, distribution }, options }];
};

const readChoice = (
  id: string,
  text: string,
  path: Path,
  field: TSchema | undefined,
  list: ListTree,
  where: Path,
  reading: Reading,
): Domain[] => {
  if (list.items.length === 0)
    return say(reading, 'sweep-empty', `There is nothing to choose from for \`${text}\`.`, where, list.place);
  sayRepeated(list, where, reading);
  const options = list.items.map((item, i) => readOption(`${id}/${i}`, text, path, field, item, where, reading));
  return [{ parameter: { id, path: text, options: options.map((option) => optionOf([option])) }, options }];
};

/** The same choice twice would be the same trials twice. */
const sayRepeated = ({ items }: ListTree, where: Path, reading: Reading): void => {
  const seen = new Set<string>();
  for (const item of items) {
    const identity = identityOf(plain(item));
    if (seen.has(identity))
      say(
        reading,
        'sweep-twice',
        `${found(item).replace(/^a/, 'This')} stands in this list already.`,
        where,
        item.place,
      );
    seen.add(identity);
  }
};

/** The same text for values that `same` takes for the same: the order of keys does not count. */
const identityOf = (value: Json): string =>
  JSON.stringify(value, (_, part: Json) => {
    if (typeof part === 'number' && !Number.isFinite(part)) return { number: String(part) };
    return typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  });

const readOption = (
  id: string,
  text: string,
  path: Path,
  field: TSchema | undefined,
  item: Tree,
  where: Path,
  reading: Reading,
): Written => {
  const { tree, domains } = readInside(id, path, item, field, where, reading);
  return { assigned: [{ text, value: tree, place: tree.place }], domains };
};

const optionOf = (written: readonly Written[]) => ({
  values: Object.fromEntries(
    written.flatMap(({ assigned }) => assigned.map(({ text, value }) => [text, plain(value)])),
  ),
  parameters: written.flatMap(({ domains }) => domains.map(({ parameter }) => parameter)),
});

const readZip = (group: Tree, index: number, reading: Reading): Domain[] => {
  const where: Path = ['sweep', 'zip', index];
  const columns = entriesOf(group).flatMap(({ text, key, tree }) => {
    const inner = [...where, text];
    const at = readPath({ text, key, tree }, inner, reading);
    if (!at) return [];
    if (tree.kind === 'list') return [{ text, tree, at, inner }];
    return say(
      reading,
      'sweep-zip',
      `In \`zip\` stand lists, whose first choices belong together, and the second ones, and so on; found ${found(tree)}.`,
      inner,
      tree.place ?? key,
    );
  });
  const [first] = columns;
  if (!first)
    return isMap(group) && group.entries.size === 0
      ? say(reading, 'sweep-empty', 'There is nothing in this group to vary.', where, group.place)
      : [];
  const length = first.tree.items.length;
  if (length === 0)
    return say(
      reading,
      'sweep-empty',
      `There is nothing to choose from for \`${first.text}\`.`,
      first.inner,
      first.tree.place,
    );
  const other = columns.find(({ tree }) => tree.items.length !== length);
  if (other)
    return say(
      reading,
      'sweep-zip',
      `\`${first.text}\` has ${length} ${length === 1 ? 'choice' : 'choices'}, and \`${other.text}\` has ${other.tree.items.length}; what is varied together has as many.`,
      other.inner,
      other.tree.place,
    );
  const path = columns.map(({ text }) => text).join(' + ');
  const rows = first.tree.items.map((_, i) =>
    columns.map(({ text, tree, at, inner }) =>
      readOption(`${path}/${i}/${text}`, text, at.path, at.field, tree.items[i]!, inner, reading),
    ),
  );
  const options = rows.map((row) => ({
    assigned: row.flatMap(({ assigned }) => assigned),
    domains: row.flatMap(({ domains }) => domains),
  }));
  return [{ parameter: { id: path, path, options: rows.map(optionOf) }, options }];
};

interface Inside {
  /** What is left when what varies is taken out; in a list, an empty place is kept for it. */
  readonly tree: Tree;
  readonly domains: readonly Domain[];
}

/** Looks for what varies inside of a choice. A list is a choice only where no list may stand; a list of lists, where no list of lists may. */
const readInside = (
  id: string,
  path: Path,
  tree: Tree,
  field: TSchema | undefined,
  where: Path,
  reading: Reading,
): Inside => {
  const within = fieldsIn(field, tree, reading.catalog);
  if (tree.kind === 'leaf' || !within) return { tree, domains: [] };
  const parts = partsOf(tree).map(([segment, part]) => ({
    segment,
    ...readPart(`${id}/${segment}`, [...path, segment], part, within(segment), where, reading),
  }));
  const domains = parts.flatMap((part) => part.domains);
  if (domains.length === 0) return { tree, domains };
  if (tree.kind === 'list')
    return {
      tree: {
        ...tree,
        items: parts.map((part) => part.tree ?? { kind: 'leaf', value: null, origin: tree.origin, place: tree.place }),
      },
      domains,
    };
  const entries = parts.flatMap(({ segment, tree: part }) =>
    part ? [[String(segment), { key: tree.entries.get(String(segment))!.key, tree: part }] as const] : [],
  );
  return { tree: { ...tree, entries: new Map(entries) }, domains };
};

const partsOf = (tree: ListTree | MapTree): (readonly [segment: string | number, tree: Tree])[] =>
  tree.kind === 'list'
    ? tree.items.map((item, i) => [i, item] as const)
    : [...tree.entries].map(([name, entry]) => [name, entry.tree] as const);

const readPart = (
  id: string,
  path: Path,
  tree: Tree,
  field: TSchema | undefined,
  where: Path,
  reading: Reading,
): { readonly tree?: Tree; readonly domains: readonly Domain[] } => {
  if (!field) return { tree, domains: [] };
  const type = keyOf(tree, reading.catalog);
  const text = formatPath(path);
  const isChoice = tree.kind === 'list' && !isValue(tree, field);
  if (type === undefined && !isChoice) return readInside(id, path, tree, field, where, reading);
  reading.places.set(text, tree.place);
  reading.varied.set(text, text);
  return {
    domains: isChoice
      ? readChoice(id, text, path, field, tree, where, reading)
      : readNumber(id, text, type!, tree as MapTree, where, reading),
  };
};

/** Whether a list is one value of a field, and no choice between values. */
const isValue = (list: ListTree, field: TSchema): boolean =>
  [field, ...((field['anyOf'] as TSchema[] | undefined) ?? [])].some(
    ({ items }) =>
      items !== undefined &&
      (Boolean((items as TSchema)['items']) ||
        list.items.length === 0 ||
        !list.items.every(({ kind }) => kind === 'list')),
  );
