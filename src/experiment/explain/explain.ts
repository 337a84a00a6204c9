import type { TSchema } from '@sinclair/typebox';
import { stringify } from 'yaml';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import { formFor, formOf, plainShape, type Form } from '../../registry/walk.ts';
import type { Component } from '../../registry/define.ts';
import { isRequired, type Fields } from '../../registry/fields.ts';
import type { Kind } from '../../registry/kinds.ts';
import { article, expected } from '../../registry/words.ts';
import { experimentFields } from '../fields.ts';
import { didYouMean, fail, listed, type Result } from '../issues/issue.ts';
import { indexIn, layerNames, noItem, parsePath } from '../paths.ts';
import { nameOf } from '../plan/facts.ts';
import type { Loaded } from '../load.ts';
import type { Origin } from '../../contracts/plan.ts';
import type { Partial } from '../plan/resolve.ts';
import { typesOf } from '../validate/slots.ts';
import { defined } from '../../defined.ts';
import { child, formatPath, type Path, type Segment, type Tree } from '../tree.ts';

/** A value of an experiment: what it is, where it comes from, what it may be. */
export interface Explanation {
  readonly path: string;
  /** As it is in force; undefined when an issue stands in its way. */
  readonly value: unknown;
  readonly description: string;
  /** One sentence. */
  readonly may: string;
  /** Of the value, or of each value in it, by path. */
  readonly origins: Readonly<Record<string, Origin>>;
}

/** `path` is keys, list indices and layer names: `model.layers.dense_1.units`. */
export const explain = (loaded: Loaded, path: string): Result<Explanation> => {
  const parsed = parsePath(path);
  if (parsed.failure) return parsed;
  const found = parsed.value.reduce<Result<At>>((at, segment) => (at.failure ? at : step(at.value, segment, loaded)), {
    value: { path: [], fields: experimentFields, value: loaded.experiment, tree: loaded.tree },
  });
  if (found.failure) return found;
  const { field, component, value } = found.value;
  const where = formatPath(found.value.path);
  const inside = Object.entries(loaded.origins).filter(
    ([at]) => at === where || (at.startsWith(where) && /^[.[]/.test(at.slice(where.length))),
  );
  return {
    value: {
      path: where,
      value,
      description: descriptionOf(field, component),
      may: mayBe(field, loaded),
      origins: Object.fromEntries(inside),
    },
  };
};

interface At {
  readonly path: Path;
  readonly field?: TSchema;
  /** What may come next: the fields of the map that is here. */
  readonly fields?: Fields;
  readonly component?: Component;
  readonly value: Partial;
  readonly tree: Tree | undefined;
}

const step = (at: At, segment: Segment, loaded: Loaded): Result<At> => {
  const path = [...at.path, segment];
  const form = at.field && formOf(at.field);
  if (form?.kind === 'list') return stepIntoList(at, form.item, segment, loaded);
  const own = at.fields ?? (form?.kind === 'section' ? form.fields : undefined);
  const field = own?.[String(segment)] ?? fieldInMap(at, form, segment);
  const value = (at.value as Record<string, Partial> | null | undefined)?.[String(segment)];
  if (field) return { value: enter({ path, field, value, tree: child(at.tree, String(segment)) }, loaded) };
  if (segment === 'type' && at.component)
    return { value: { path, value: at.component.type, tree: undefined, component: at.component } };
  const where = at.path.length === 0 ? 'An experiment' : `\`${formatPath(at.path)}\``;
  if (!own) return fail('path-through-value', `${where} is a single value and has no fields.`);
  const names = Object.keys(own);
  return fail(
    'unknown-key',
    `${where} has no field ` +
      `\`${segment}\`.${didYouMean(String(segment), names)}${names.length === 0 ? '' : ` Its fields are ${listed(names)}.`}`,
  );
};

/** The field of an entry, where the value has one by this name. */
const fieldInMap = ({ value }: At, form: Form | undefined, segment: Segment): TSchema | undefined =>
  form?.kind === 'map' && typeof value === 'object' && value !== null && Object.hasOwn(value, segment)
    ? form.value
    : undefined;

const stepIntoList = (at: At, field: TSchema, segment: Segment, loaded: Loaded): Result<At> => {
  const items = Array.isArray(at.value) ? (at.value as Partial[]) : [];
  const names = layerNames(items.map((item) => nameOf((item as never) ?? undefined)));
  const named = names.indexOf(String(segment));
  const index = at.tree?.kind === 'list' ? indexIn(at.tree, segment) : named >= 0 ? named : Number(segment);
  if (index === undefined || !(index in items)) {
    return fail('no-such-item', noItem(formatPath(at.path), segment, items.length));
  }
  return {
    value: enter(
      {
        path: [...at.path, index],
        field,
        value: items[index],
        tree: at.tree?.kind === 'list' ? at.tree.items[index] : undefined,
      },
      loaded,
    ),
  };
};

const enter = (at: At & { readonly field: TSchema }, { catalog }: Loaded): At => {
  const { field, value } = at;
  const form = formOf(field);
  if (form.kind === 'union') {
    const shape = plainShape(value);
    const isOptional = form.forms.some(({ type }) => type === 'null');
    if (shape === 'single' && !isOptional) return at;
    const { description, default: fallback } = field as unknown as { description: string; default?: unknown };
    return { ...at, field: { ...formFor(form.forms, shape), description, ...defined({ default: fallback }) } };
  }
  const component =
    form.kind === 'slot' && value
      ? (catalog.get(form.slot, (value as unknown as { type: string }).type) as Component | undefined)
      : undefined;
  return component ? { ...at, component, fields: fieldsOf(component) } : at;
};

const descriptionOf = (field: TSchema | undefined, component: Component | undefined): string => {
  if (!field) return component ? `Type of the ${component.kind}. ${component.summary}` : '';
  return `${String(field['description'])}${component ? ` \`${component.type}\`: ${component.summary}` : ''}`;
};

const mayBe = (field: TSchema | undefined, { catalog }: Loaded): string => {
  if (!field) return 'The name of a component.';
  return `Accepts ${acceptedWords(field, catalog)}${defaultWords(field)}.`;
};

const acceptedWords = (field: TSchema, catalog: Catalog): string => {
  const form = formOf(field);
  const item = form.kind === 'list' ? formOf(form.item) : undefined;
  const types = (kind: Kind) => listed(typesOf(catalog, kind), 'or');
  if (form.kind === 'slot') return `${article(form.slot)}: ${types(form.slot)}`;
  if (item?.kind === 'slot') return `a list, each item ${article(item.slot)}: ${types(item.slot)}`;
  return `${expected(field)}${field['default'] === null ? ' or `null`' : ''}`;
};

const defaultWords = (field: TSchema): string => {
  if (formOf(field).kind === 'section')
    return isRequired(field) ? '; not all of them have a default' : '; each has its default';
  return 'default' in field ? `; the default is \`${flow(field['default'])}\`` : '';
};

/** As YAML on one line. */
export const flow = (value: unknown): string =>
  stringify(value ?? null, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd();

export const formatExplanation = ({ path, value, description, may, origins }: Explanation): string => {
  const parts = Object.entries(origins);
  const single = parts.length === 1 && parts[0]![0] === path;
  const width = Math.max(0, ...parts.map(([at]) => at.length));
  const valueAt = (at: string) =>
    (parsePath(at).value ?? [])
      .slice((parsePath(path).value ?? []).length)
      .reduce<unknown>((inside, segment) => (inside as Record<Segment, unknown> | undefined)?.[segment], value);
  const values = parts.map(([at, origin]) => shown(valueAt(at), origin));
  const valueWidth = Math.max(0, ...values.map((text) => text.length));
  const rows = parts.map(
    ([at, origin], i) => `  ${at.padEnd(width)}  ${values[i]!.padEnd(valueWidth)}  ${originWords(origin)}`,
  );
  return [
    single ? `${path}: ${shown(value, parts[0]![1])}` : path,
    `  ${description}`,
    ...(single ? [`  ${capital(originWords(parts[0]![1]))}.`] : []),
    `  ${may}`,
    ...(single ? [] : ['', ...rows]),
  ].join('\n');
};

const shown = (value: unknown, origin: Origin) => (origin.from === 'env' ? origin.written : flow(value));
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `from the command line` and the like: where a value comes from. */
export const originWords = (origin: Origin): string => {
  switch (origin.from) {
    case 'written':
      return `written at ${origin.at}`;
    case 'extends':
      return `from ${origin.at}, which the file extends`;
    case 'set':
      return `from \`${origin.at}\``;
    case 'env':
      return `from the environment variable ${origin.name}, used at ${origin.at}`;
    case 'option':
      return 'from an option of the command line';
    case 'sweep':
      return `from the sweep at ${origin.at}`;
    case 'default':
      return 'the default';
  }
};
