import type { Planned } from '../contracts/plan.ts';
import type { Catalog } from './catalog.ts';
import { fieldsOf } from './catalog.ts';
import { parseAmount, type Fields } from './fields.ts';
import type { Bound, Kind } from './kinds.ts';
import type { Json } from '../contracts/json.ts';
import { formOf, isCompound, mapParts } from './walk.ts';

/**
 * A planned component with its fields in force: slots are bound in turn, amounts parsed, and each function has them as
 * its first argument. The plan must have been validated against the same catalog.
 */
export const bind = <K extends Kind>(catalog: Catalog, kind: K, planned: Planned): Bound<K> => {
  const component = catalog.get(kind, planned.type);
  if (!component) throw new Error(`No ${kind} is called \`${planned.type}\`.`);
  const fields = bindFields(catalog, fieldsOf(component as never), planned);
  const bound = Object.entries(component).map(([name, part]) => [
    name,
    typeof part === 'function' ? (part as (...args: unknown[]) => unknown).bind(undefined, fields) : part,
  ]);
  return { ...Object.fromEntries(bound), fields, planned } as Bound<K>;
};

const bindFields = (
  catalog: Catalog,
  fields: Fields,
  planned: Readonly<Record<string, Json>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      bindField(catalog, field, planned[name] ?? missing(field, name in planned)),
    ]),
  );

/**
 * A plan of an earlier version lacks the fields that came later: their defaults are what was done before there was a
 * choice.
 */
const missing = (field: Fields[string], written: boolean): Json =>
  written || field['slot'] ? null : ((field['default'] as Json | undefined) ?? null);

const bindField = (catalog: Catalog, field: Fields[string], value: Json): unknown => {
  if (value === null) return null;
  const form = formOf(field);
  if (form.kind === 'slot') return bind(catalog, form.slot, value as Planned);
  if (form.kind === 'amount') return parseAmount(value as string, form.units);
  if (form.kind === 'section') return bindFields(catalog, form.fields, value as Readonly<Record<string, Json>>);
  if (!isCompound(form)) return value;
  return mapParts<unknown>(form, value, (part) => bindField(catalog, part.field, part.value as Json));
};
