import type { TSchema } from '@sinclair/typebox';
import type { Fields, Unit } from './fields.ts';
import type { Kind } from './kinds.ts';

/** Where a value stands inside another: keys and indices. */
type Segments = readonly (string | number)[];

/** A field that holds other fields. */
export type Compound =
  | { readonly kind: 'section'; readonly fields: Fields }
  | { readonly kind: 'list'; readonly item: TSchema }
  | { readonly kind: 'map'; readonly value: TSchema }
  /** The value has the form that suits a list, a map or a single value, else the first. */
  | { readonly kind: 'union'; readonly forms: readonly [TSchema, ...TSchema[]] };

/** How a field holds its value. `mayBeNull` is true where an empty slot is allowed. */
export type Form =
  | Compound
  | { readonly kind: 'slot'; readonly slot: Kind; readonly mayBeNull: boolean }
  | { readonly kind: 'amount'; readonly units: readonly Unit[] }
  | { readonly kind: 'secret' | 'monitor' | 'single' };

/** Reads the schema of a field. Everything that walks through fields goes by this form. */
export const formOf = (field: TSchema): Form => {
  if (field['slot']) return { kind: 'slot', slot: field['slot'] as Kind, mayBeNull: field['default'] === null };
  if (field['amount']) return { kind: 'amount', units: field['amount'] as readonly Unit[] };
  if (field['secret']) return { kind: 'secret' };
  if (field['monitor']) return { kind: 'monitor' };
  return compoundOf(field) ?? { kind: 'single' };
};

const compoundOf = (field: TSchema): Compound | undefined => {
  if (field['properties']) return { kind: 'section', fields: field['properties'] as Fields };
  if (field['items']) return { kind: 'list', item: field['items'] as TSchema };
  if (field['anyOf']) return { kind: 'union', forms: field['anyOf'] as [TSchema, ...TSchema[]] };
  const value: unknown = field['additionalProperties'];
  return typeof value === 'object' ? { kind: 'map', value: value as TSchema } : undefined;
};

export type ValueShape = 'list' | 'map' | 'single';

/** The form of a union that a value has: a list and a map may each have one of their own. */
export const formFor = (forms: readonly [TSchema, ...TSchema[]], shape: ValueShape): TSchema => {
  const kinds = { list: ['list'], map: ['map', 'section'], single: [] }[shape];
  return forms.find((form) => kinds.includes(formOf(form).kind as never)) ?? forms[0];
};

/** The field as it applies to a value of this shape. */
export const fieldFor = (field: TSchema, shape: ValueShape): TSchema => {
  const form = formOf(field);
  return form.kind === 'union' ? formFor(form.forms, shape) : field;
};

/** The field of each value in a list or map. */
export const fieldOfEach = (form: Form): TSchema | undefined => {
  if (form.kind === 'list') return form.item;
  return form.kind === 'map' ? form.value : undefined;
};

export const isCompound = (form: Form): form is Compound => ['section', 'list', 'map', 'union'].includes(form.kind);

/** Reads values of one representation: plain JSON, or trees that know their places. */
export interface ValueReader<V> {
  readonly isNull: (value: V) => boolean;
  readonly shape: (value: V) => ValueShape;
  readonly child: (value: V, name: string) => V | undefined;
  /** Empty where the value is no list. */
  readonly items: (value: V) => readonly V[];
  /** Empty where the value is no map. */
  readonly entries: (value: V) => readonly (readonly [string, V])[];
}

export const plainReader: ValueReader<unknown> = {
  isNull: (value) => value === null,
  shape: (value) => plainShape(value),
  child: (value, name) => (value as Readonly<Record<string, unknown>>)[name],
  items: (value) => value as readonly unknown[],
  entries: (value) => Object.entries(value as object),
};

export const plainShape = (value: unknown): ValueShape => {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && value !== null ? 'map' : 'single';
};

/** A value inside another, with its field and the way to it. */
export interface Part<V> {
  readonly field: TSchema;
  readonly value: V;
  readonly path: Segments;
}

/** The values directly inside a value. Components are not entered: their fields depend on their type. */
export const partsOf = <V>(form: Form, value: V, reader: ValueReader<V>): readonly Part<V>[] => {
  switch (form.kind) {
    case 'section':
      return partsOfFields(form.fields, value, reader);
    case 'list':
      return reader.items(value).map((item, i) => ({ field: form.item, value: item, path: [i] }));
    case 'map':
      return reader.entries(value).map(([name, entry]) => ({ field: form.value, value: entry, path: [name] }));
    case 'union':
      return reader.isNull(value) ? [] : [{ field: formFor(form.forms, reader.shape(value)), value, path: [] }];
    default:
      return [];
  }
};

/** The values of these fields, in the order of the fields; missing ones are left out. */
export const partsOfFields = <V>(fields: Fields, value: V, reader: ValueReader<V>): readonly Part<V>[] =>
  Object.entries(fields).flatMap(([name, field]) => {
    const part = reader.child(value, name);
    return part === undefined ? [] : [{ field, value: part, path: [name] }];
  });

/** The plain value with each value directly inside replaced. Keys that are no fields stay as they are. */
export const mapParts = <V>(form: Compound, value: V, change: (part: Part<V>) => V): V => {
  const changeEntries = (fieldOf: (name: string) => TSchema | undefined): V => {
    const entries = Object.entries(value as Readonly<Record<string, V>>).map(([name, part]) => {
      const field = fieldOf(name);
      return [name, field ? change({ field, value: part, path: [name] }) : part];
    });
    return Object.fromEntries(entries) as V;
  };
  switch (form.kind) {
    case 'section':
      return changeEntries((name) => form.fields[name]);
    case 'map':
      return changeEntries(() => form.value);
    case 'list':
      return (value as readonly V[]).map((item, i) => change({ field: form.item, value: item, path: [i] })) as V;
    case 'union':
      return change({ field: formFor(form.forms, plainShape(value)), value, path: [] });
  }
};
