import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import type { Fields } from '../../registry/fields.ts';
import type { Kind } from '../../registry/kinds.ts';
import type { Partial } from './resolve.ts';
import type { Path } from '../tree.ts';

/** A value of a field; `component` is the one whose field it is, if it is one's. */
export type Change = (field: TSchema, value: Partial, path: Path, component: Component | undefined) => Partial;

/** The planned values with each single one replaced by what `change` makes of it; what is not known stays so. */
export const mapPlanned = (
  fields: Fields,
  planned: Readonly<Record<string, Partial>>,
  catalog: Catalog,
  change: Change,
  path: Path = [],
  component?: Component,
): Record<string, Partial> =>
  Object.fromEntries(
    Object.entries(planned).map(([name, value]) => {
      const field = fields[name];
      return [name, field ? mapField(field, value, catalog, change, [...path, name], component) : value];
    }),
  );

const mapField = (
  field: TSchema,
  value: Partial,
  catalog: Catalog,
  change: Change,
  path: Path,
  component: Component | undefined,
): Partial => {
  if (value === undefined || value === null) return value;
  const inner = (innerField: TSchema, innerValue: Partial, segment: string | number) =>
    mapField(innerField, innerValue, catalog, change, [...path, segment], component);
  if (field['slot']) {
    const { type, ...rest } = value as Record<string, Partial>;
    const child = catalog.get(field['slot'] as Kind, type as string) as Component | undefined;
    return child ? { type, ...mapPlanned(fieldsOf(child), rest, catalog, change, path, child) } : value;
  }
  if (field['properties'])
    return mapPlanned(
      field['properties'] as Fields,
      value as Record<string, Partial>,
      catalog,
      change,
      path,
      component,
    );
  if (field['items']) return (value as Partial[]).map((item, i) => inner(field['items'] as TSchema, item, i));
  if (field['anyOf'] && !field['amount'])
    return mapField((field['anyOf'] as TSchema[])[0]!, value, catalog, change, path, component);
  if (typeof field['additionalProperties'] === 'object') {
    return Object.fromEntries(
      Object.entries(value as Record<string, Partial>).map(([name, item]) => [
        name,
        inner(field['additionalProperties'] as TSchema, item, name),
      ]),
    );
  }
  return change(field, value, path, component);
};

/** Whether nothing in it is unknown. */
export const isWhole = <T>(value: T | undefined): value is T =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.values(value).every(isWhole));
