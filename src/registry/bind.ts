import type { Planned } from '../contracts/plan.ts';
import type { Catalog } from './catalog.ts';
import { fieldsOf } from './catalog.ts';
import { parseAmount, type Fields, type Unit } from './fields.ts';
import type { Bound, Kind } from './kinds.ts';
import type { Json } from '../contracts/json.ts';

/**
 * A planned component with its fields in force: slots are bound in turn, amounts parsed, and each function has them as its
 * first argument. The plan must have been validated against the same catalog.
 */
export const bind = <K extends Kind>(catalog: Catalog, kind: K, planned: Planned): Bound<K> => {
  const component = catalog.get(kind, planned.type);
  if (!component) throw new Error(`No ${kind} is called \`${planned.type}\`.`);
  const fields = bindFields(catalog, fieldsOf(component as never), planned);
  const bound = Object.entries(component).map(([name, part]) => [
    name,
    typeof part === 'function' ? (part as (...args: unknown[]) => unknown).bind(undefined, fields) : part,
  ]);
  return { ...Object.fromEntries(bound), fields } as Bound<K>;
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

/** A plan of an earlier version lacks the fields that came later: their defaults are what was done before there was a choice. */
const missing = (field: Fields[string], written: boolean): Json =>
  written || field['slot'] ? null : ((field['default'] as Json | undefined) ?? null);

const bindField = (catalog: Catalog, field: Fields[string], value: Json): unknown => {
  if (value === null) return null;
  if (field['slot']) return bind(catalog, field['slot'] as Kind, value as Planned);
  if (field['amount']) return parseAmount(value as string, field['amount'] as Unit[]);
  if (field['properties'])
    return bindFields(catalog, field['properties'] as Fields, value as Readonly<Record<string, Json>>);
  if (field['items'])
    return (value as readonly Json[]).map((item) => bindField(catalog, field['items'] as Fields[string], item));
  if (field['anyOf']) return bindField(catalog, (field['anyOf'] as Fields[string][])[0]!, value);
  return value;
};
