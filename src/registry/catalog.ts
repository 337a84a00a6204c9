import type { Component } from './define.ts';
import { kindFacts } from './kind-facts.ts';
import type { Fields } from './fields.ts';
import type { Kind } from './kinds.ts';

/** The set of components in force: built-in ones and the user's own. */
export interface Catalog {
  get<K extends Kind>(kind: K, type: string): Component<K> | undefined;
  of<K extends Kind>(kind: K): readonly Component<K>[];
  readonly all: readonly Component[];
}

/** Throws when two components of a kind have one name. */
export const createCatalog = (components: readonly Component[]): Catalog => {
  const byName = new Map<string, Component>();
  for (const component of components) {
    const key = `${component.kind}/${component.type}`;
    if (byName.has(key))
      throw new Error(`Two components of kind \`${component.kind}\` are called \`${component.type}\`.`);
    byName.set(key, component);
  }
  const all = [...byName.values()];
  return {
    get: <K extends Kind>(kind: K, type: string) => byName.get(`${kind}/${type}`) as Component<K> | undefined,
    of: <K extends Kind>(kind: K) =>
      all.filter((component) => component.kind === kind) as unknown as readonly Component<K>[],
    all,
  };
};

/** Everything that may stand beside `type`: the component's own fields and those of its kind. */
export const fieldsOf = (component: Component): Fields => ({
  ...component.fields,
  ...kindFacts[component.kind].common,
});
