import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import type { Fields } from '../../registry/fields.ts';
import { formOf, isCompound, mapParts } from '../../registry/walk.ts';
import type { Path } from '../tree.ts';
import type { Partial } from './resolve.ts';

/** A single value of a plan. `component` is the one that has the field, if one has. */
export interface PlannedValue {
  readonly field: TSchema;
  readonly value: Partial;
  readonly path: Path;
  readonly component: Component | undefined;
}
export type Change = (planned: PlannedValue) => Partial;

type Values = Readonly<Record<string, Partial>>;

/** The planned values, each single one replaced by the result of `change`. Unknown ones stay unknown. */
export const mapPlanned = (
  fields: Fields,
  planned: Values,
  catalog: Catalog,
  change: Change,
): Record<string, Partial> => mapFields({ fields, path: [], component: undefined }, planned, catalog, change);

interface Around {
  readonly fields: Fields;
  readonly path: Path;
  readonly component: Component | undefined;
}

const mapFields = (around: Around, planned: Values, catalog: Catalog, change: Change): Record<string, Partial> => {
  const { fields, path, component } = around;
  return mapParts<Partial>({ kind: 'section', fields }, planned, (part) =>
    mapField({ ...part, path: [...path, ...part.path], component }, catalog, change),
  ) as Record<string, Partial>;
};

const mapField = (planned: PlannedValue, catalog: Catalog, change: Change): Partial => {
  const { field, value, path, component } = planned;
  if (value === undefined || value === null) return value;
  const form = formOf(field);
  if (form.kind === 'slot') {
    const { type, ...rest } = value as Record<string, Partial>;
    const inner = catalog.get(form.slot, type as string) as Component | undefined;
    if (!inner) return value;
    return { type, ...mapFields({ fields: fieldsOf(inner), path, component: inner }, rest, catalog, change) };
  }
  if (!isCompound(form)) return change(planned);
  return mapParts<Partial>(form, value, (part) =>
    mapField({ ...part, path: [...path, ...part.path], component }, catalog, change),
  );
};

/** Whether nothing in it is unknown. */
export const isWhole = <T>(value: T | undefined): value is T =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.values(value).every(isWhole));
