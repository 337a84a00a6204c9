import { builtins } from '../../src/components/index.ts';
import { bind } from '../../src/registry/bind.ts';
import { type Planned } from '../../src/contracts/plan.ts';
import { createCatalog, fieldsOf } from '../../src/registry/catalog.ts';
import type { Component } from '../../src/registry/define.ts';
import type { Fields } from '../../src/registry/fields.ts';
import type { Bound, Kind } from '../../src/registry/kinds.ts';
import type { Json } from '../../src/contracts/json.ts';

export const catalog = createCatalog(builtins);

/** A built-in component with fields as written in YAML, defaults filled in. */
export const bound = <K extends Kind>(
  kind: K,
  type: string,
  written: Readonly<Record<string, unknown>> = {},
): Bound<K> => bind(catalog, kind, planned(kind, { type, ...written }));

/** Each example of each built-in component of a kind, bound, with a title for the test. */
export const examples = <K extends Kind>(kind: K): [title: string, component: Bound<K>][] =>
  catalog
    .of(kind)
    .flatMap((component) =>
      (component as unknown as Component).examples.map((written): [string, Bound<K>] => [
        `${component.type} ${JSON.stringify(written)}`,
        bound(kind, component.type, written),
      ]),
    );

const planned = (kind: Kind, written: Readonly<Record<string, unknown>> & { readonly type: string }): Planned => {
  const fields = fieldsOf(catalog.get(kind, written.type) as unknown as Component);
  const values = Object.entries(fields).map(([name, field]) => [
    name,
    inField(field, written[name] ?? (field['default'] as unknown)),
  ]);
  return { type: written.type, ...(Object.fromEntries(values) as Record<string, Json>) };
};

const inField = (field: Fields[string], value: unknown): unknown => {
  const items = field['items'] as Fields[string] | undefined;
  return items && Array.isArray(value)
    ? value.map((item) => inField(items, item))
    : inSlot(field['slot'] as Kind | undefined, value);
};

/** Only what the tests write: a bare number, a bare name or `{type, …}` in a slot. */
const inSlot = (kind: Kind | undefined, value: unknown): unknown => {
  if (kind === undefined || value === null) return value;
  if (typeof value === 'string') return planned(kind, { type: value });
  return planned(kind, typeof value === 'number' ? { type: 'constant', value } : (value as { type: string }));
};
